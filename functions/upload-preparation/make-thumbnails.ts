import { buffer } from 'node:stream/consumers';
import { type Image, loadImage } from '@napi-rs/canvas';
import type { BlobRef } from '#shared/contracts/ids.ts';
import { shownBy } from '#shared/contracts/media.ts';
import type { Blobs } from '#shared/ports/blobs.ts';
import { drawThumbnail } from './draw-thumbnail.ts';
import type { ThumbnailPlan } from './plan-thumbnails.ts';

/** YouTube refuses a thumbnail of 2 MB (thumbnails.set). */
const belowBytes = 2_000_000;
const qualities = [92, 80, 60];

/** Draws the planned thumbnails as JPEG, in order. */
export async function makeThumbnails(
  plans: readonly ThumbnailPlan[],
  blobs: Blobs,
  onDrawn: (fraction: number) => void,
): Promise<Uint8Array[]> {
  const open = async ({ key }: BlobRef): Promise<Image> => loadImage(await buffer(await blobs.open(key)));
  const jpegs: Uint8Array[] = [];
  for (const { composition, text, scene, beside } of plans) {
    const canvas = drawThumbnail({
      composition,
      text,
      palette: scene.palette,
      backdrop: scene.backdrop,
      main: await open(shownBy(scene)),
      beside: await Promise.all(beside.map(open)),
    });
    jpegs.push(await smallEnough((quality) => canvas.encode('jpeg', quality)));
    onDrawn(jpegs.length / plans.length);
  }
  return jpegs;
}

async function smallEnough(encode: (quality: number) => Promise<Uint8Array>): Promise<Uint8Array> {
  let jpeg: Uint8Array = new Uint8Array();
  for (const quality of qualities) {
    jpeg = await encode(quality);
    if (jpeg.length < belowBytes) break;
  }
  return jpeg;
}
