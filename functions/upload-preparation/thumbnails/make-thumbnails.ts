import { buffer } from 'node:stream/consumers';
import { type Canvas, type Image, loadImage } from '@napi-rs/canvas';
import type { BlobRef } from '#shared/contracts/ids.ts';
import { type SceneMedia, shownBy } from '#shared/contracts/media.ts';
import { inLanguage } from '#shared/drawing/drawn-language.ts';
import { themeOf } from '#shared/drawing/themes/themes.ts';
import type { StageTools } from '#shared/stage/definition.ts';
import { chooseStill } from './choose-still.ts';
import { drawThumbnail } from './draw-thumbnail.ts';
import { measureThumbnail } from './measure-thumbnail.ts';
import type { ThumbnailPlan } from './plan-thumbnails.ts';
import { type ThumbnailParts, thumbnailSize } from './thumbnail-parts.ts';

/** YouTube refuses a thumbnail of 2 MB (thumbnails.set). */
const belowBytes = 2_000_000;
const qualities = [92, 80, 60];

/** Of words and their ground (WCAG 2.2, AA). */
const leastContrast = 4.5;

const middle = { x: 0.5, y: 0.5 };

/** Draws the planned thumbnails as JPEG, in order. */
export async function makeThumbnails(
  plans: readonly ThumbnailPlan[],
  tools: Pick<StageTools, 'blobs' | 'footage' | 'scratch' | 'signal'>,
  onDrawn: (fraction: number) => void,
): Promise<Uint8Array[]> {
  const open = async ({ key }: BlobRef): Promise<Image> =>
    loadImage(await buffer(await tools.blobs.open(key)));
  const mainOf = async (scene: SceneMedia): Promise<Image | Canvas> =>
    scene.kind === 'clip' ? await chooseStill(scene, thumbnailSize, tools) : await open(shownBy(scene));
  const jpegs: Uint8Array[] = [];
  for (const { scene, bare, beside, language, ...words } of plans) {
    const parts: ThumbnailParts = {
      ...words,
      theme: themeOf(scene.style),
      palette: scene.palette,
      backdrop: scene.backdrop,
      main: bare ? undefined : await mainOf(scene),
      covers: scene.kind === 'illustration' ? undefined : (scene.focus ?? middle),
      beside: await Promise.all(beside.map(open)),
    };
    const canvas = inLanguage(language, () => drawThumbnail(readable(parts)));
    jpegs.push(await smallEnough((quality) => canvas.encode('jpeg', quality)));
    onDrawn(jpegs.length / plans.length);
  }
  return jpegs;
}

/** Without its picture, should its words be hard to read there. */
function readable(parts: ThumbnailParts): ThumbnailParts {
  if (parts.main === undefined || measureThumbnail(parts).contrast >= leastContrast) return parts;
  return { ...parts, main: undefined, covers: undefined };
}

async function smallEnough(encode: (quality: number) => Promise<Uint8Array>): Promise<Uint8Array> {
  let jpeg: Uint8Array = new Uint8Array();
  for (const quality of qualities) {
    jpeg = await encode(quality);
    if (jpeg.length < belowBytes) break;
  }
  return jpeg;
}
