import { type Canvas, createCanvas, ImageData } from '@napi-rs/canvas';
import type { DrawSetup, FootageLent, LentFrame } from './draw-messages.ts';
import { startFootageKernel } from './footage-kernel.ts';
import { rowsAtOnce } from './frame-memory.ts';
import type { Layer } from './layer.ts';
import { LayerPress } from './layer-press.ts';
import type { FootagePictures } from './segment-painter.ts';
import type { ConvertRows } from './yuv-kernel.ts';

/** What a drawing thread does with the frames of clips. */
export interface FootageWorkshop {
  /** Mixes in what fades. */
  mix(lent: FootageLent | undefined): void;
  /** Makes pictures of them, for a canvas to draw; they are good until the next are made. */
  pictures(lent: FootageLent | undefined): FootagePictures;
  /** Lays layers over a frame where it is. */
  cover(frameAt: number, layers: readonly Layer[], seconds: number): void;
}

/** Undefined for a film without clips. */
export function createFootageWorkshop(
  { kind, memory, rowsAt, footage }: DrawSetup,
  convert: ConvertRows,
): FootageWorkshop | undefined {
  if (footage === undefined) return undefined;
  const { width, height } = kind;
  const kernel = startFootageKernel(footage.kernel, memory);
  const shared = new Uint8Array(memory.buffer);
  const press = new LayerPress({ kind, shared, rowsAt, layersAt: footage.layersAt, convert, kernel });
  const frameBytes = (width * height * 3) / 2;
  const eachLent = (lent: FootageLent | undefined): LentFrame[] =>
    [lent?.scene, lent?.previous].filter((one) => one !== undefined);
  const canvases = new Map<keyof FootagePictures, Canvas>();
  const pictureOf = (role: keyof FootagePictures, { at }: LentFrame): Canvas => {
    const canvas = canvases.get(role) ?? createCanvas(width, height);
    canvases.set(role, canvas);
    const ctx = canvas.getContext('2d');
    const chromaAt = at + width * height;
    for (let row = 0; row < height; row += rowsAtOnce) {
      const rows = Math.min(rowsAtOnce, height - row);
      const past = (row * width) / 4;
      const chroma = chromaAt + past;
      kernel.picture(at + row * width, chroma, chroma + (width * height) / 4, width, rows, rowsAt);
      const pixels = new Uint8ClampedArray(shared.subarray(rowsAt, rowsAt + rows * width * 4));
      ctx.putImageData(new ImageData(pixels, width, rows), 0, row);
    }
    return canvas;
  };
  return {
    mix(lent) {
      for (const { at, fading } of eachLent(lent))
        if (fading !== undefined) kernel.mix(at, fading.at, frameBytes, Math.round(fading.share * 128));
    },
    pictures(lent) {
      const made: FootagePictures = {};
      if (lent?.scene !== undefined) made.scene = pictureOf('scene', lent.scene);
      if (lent?.previous !== undefined) made.previous = pictureOf('previous', lent.previous);
      return made;
    },
    cover: (frameAt, layers, seconds) => press.cover(frameAt, layers, seconds),
  };
}
