import { join } from 'node:path';
import { type Canvas, createCanvas, ImageData } from '@napi-rs/canvas';
import type { SceneMedia } from '#shared/contracts/media.ts';
import type { StageTools } from '#shared/stage/definition.ts';

type Clip = Extract<SceneMedia, { kind: 'clip' }>;

/** So many frames are looked at, evenly over the clip. */
const candidates = 7;

/** Luma between which a pixel is neither lost in the dark nor burnt out. */
const [darkest, brightest] = [30, 225];

/** Planes of YUV 4:2:0, BT.709 limited range. */
interface Frame {
  planes: Uint8Array;
  width: number;
  height: number;
}

/**
 * The best frame of a clip to stand still: sharp, and not mostly black or white, as the beginnings and ends of clips are.
 *
 * @throws what the decoding throws
 */
export async function chooseStill(
  { clip, seconds }: Clip,
  { width, height }: { width: number; height: number },
  { blobs, footage, scratch, signal }: Pick<StageTools, 'blobs' | 'footage' | 'scratch' | 'signal'>,
): Promise<Canvas> {
  const file = join(scratch, clip.key.replaceAll('/', '-'));
  await blobs.fetchTo(clip.key, file);
  const frames = footage.open({
    ...{ file, width, height, slowdown: 1, firstFrame: 0, signal },
    fps: Number((candidates / seconds).toFixed(3)),
  });
  try {
    const next: Frame = { planes: new Uint8Array((width * height * 3) / 2), width, height };
    let [most, best] = [Number.NEGATIVE_INFINITY, next];
    while (await frames.next(next.planes)) {
      const worth = worthOf(next);
      if (worth > most) [most, best] = [worth, { ...next, planes: Uint8Array.from(next.planes) }];
    }
    return pictureOf(best);
  } finally {
    await frames.close();
  }
}

/**
 * How much finely drawn detail a frame shows: the mean of the Laplacian's squares over every second pixel (Pech-Pacheco
 * et al., 2000, measure focus by its variance; its mean is nothing), less where much of the frame is black or burnt out.
 */
export function worthOf({ planes, width, height }: Frame): number {
  let [sum, lost, count] = [0, 0, 0];
  for (let y = 2; y < height - 2; y += 2)
    for (let x = 2; x < width - 2; x += 2) {
      const at = y * width + x;
      const middle = planes[at] ?? 0;
      const around =
        (planes[at - 2] ?? 0) +
        (planes[at + 2] ?? 0) +
        (planes[at - 2 * width] ?? 0) +
        (planes[at + 2 * width] ?? 0);
      sum += (around - 4 * middle) ** 2;
      if (middle < darkest || middle > brightest) lost++;
      count++;
    }
  return (sum / count) * (1 - (lost / count) * 0.9);
}

/** ITU-R BT.709-6, items 3.2 to 3.5, solved for the colours. */
function pictureOf({ planes, width, height }: Frame): Canvas {
  const pixels = new Uint8ClampedArray(width * height * 4).fill(255);
  const [u, v] = [width * height, (width * height * 5) / 4];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const chroma = (y >> 1) * (width >> 1) + (x >> 1);
      const light = ((planes[y * width + x] ?? 0) - 16) * 1.16438;
      const blue = (planes[u + chroma] ?? 128) - 128;
      const red = (planes[v + chroma] ?? 128) - 128;
      const at = (y * width + x) * 4;
      pixels[at] = light + 1.79274 * red;
      pixels[at + 1] = light - 0.21325 * blue - 0.53291 * red;
      pixels[at + 2] = light + 2.1124 * blue;
    }
  const canvas = createCanvas(width, height);
  canvas.getContext('2d').putImageData(new ImageData(pixels, width, height), 0, 0);
  return canvas;
}
