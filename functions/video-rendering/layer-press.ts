import { type Canvas, createCanvas } from '@napi-rs/canvas';
import type { FrameKind } from './film-plan.ts';
import type { FootageKernel } from './footage-kernel.ts';
import { rowsAtOnce } from './frame-memory.ts';
import { alignedBox, type Layer } from './layer.ts';
import type { Box } from './layout.ts';
import type { ConvertRows } from './yuv-kernel.ts';

/** Layers that a scene is covered with at most: scrim, headline, progress, captions. */
export const mostLayers = 4;

/** Bytes that a pressed layer takes for each pixel: three planes and two of alpha. */
const bytesPerPixel = 2.75;

/** What one thread's layers take in the shared memory, in bytes. None covers more than the frame. */
export function layerBytes({ width, height }: Pick<FrameKind, 'width' | 'height'>): number {
  return mostLayers * Math.ceil((width * height * bytesPerPixel) / 16) * 16;
}

export interface PressSettings {
  kind: Pick<FrameKind, 'width' | 'height'>;
  shared: Uint8Array;
  /** Where pixels may be put while they are converted, and where layers lie; in bytes. */
  rowsAt: number;
  layersAt: number;
  convert: ConvertRows;
  kernel: FootageKernel;
}

interface Pressed {
  layer: Layer;
  look: string;
  box: Box;
  canvas: Canvas;
}

/**
 * Lays drawn layers over frames in the encoder's own planes. A layer is drawn only when it looks otherwise than before:
 * most of the time a caption and a headline stand still, and covering a frame with them costs a tenth of drawing it.
 */
export class LayerPress {
  readonly #settings: PressSettings;
  readonly #pressed: (Pressed | undefined)[] = [];

  constructor(settings: PressSettings) {
    this.#settings = settings;
  }

  /** @param frameAt where the frame lies in the shared memory, in bytes */
  cover(frameAt: number, layers: readonly Layer[], seconds: number): void {
    for (const [place, layer] of layers.entries()) {
      const look = layer.lookAt(seconds);
      if (look === undefined) continue;
      let pressed = this.#pressed[place];
      if (pressed?.layer !== layer || pressed.look !== look) {
        pressed = this.#press(place, layer, look, seconds);
        this.#pressed[place] = pressed;
      }
      this.#lay(frameAt, place, pressed.box);
    }
  }

  #press(place: number, layer: Layer, look: string, seconds: number): Pressed {
    const before = this.#pressed[place];
    const box = before?.layer === layer ? before.box : alignedBox(layer.box, this.#settings.kind);
    const canvas = before?.layer === layer ? before.canvas : createCanvas(box.width, box.height);
    const ctx = canvas.getContext('2d');
    ctx.clearRect(0, 0, box.width, box.height);
    ctx.save();
    ctx.translate(-box.x, -box.y);
    layer.paint(ctx, seconds);
    ctx.restore();
    // Premultiplied, as covering needs them.
    this.#convert(place, canvas.data(), box);
    return { layer, look, box, canvas };
  }

  #convert(place: number, pixels: Uint8Array, { width, height }: Box): void {
    const { shared, rowsAt, convert, kernel } = this.#settings;
    const planes = this.#planes(place, width * height);
    const rowsInOne = Math.max(2, Math.floor((rowsAtOnce * this.#settings.kind.width) / width / 2) * 2);
    for (let row = 0; row < height; row += rowsInOne) {
      const rows = Math.min(rowsInOne, height - row);
      shared.set(pixels.subarray(row * width * 4, (row + rows) * width * 4), rowsAt);
      const past = row * width;
      convert(rowsAt, width, rows, planes.y + past, planes.u + past / 4, planes.v + past / 4);
      kernel.alphas(rowsAt, width, rows, planes.alpha + past, planes.squares + past / 4);
    }
  }

  #planes(place: number, pixels: number) {
    const y = this.#settings.layersAt + (layerBytes(this.#settings.kind) / mostLayers) * place;
    const u = y + pixels;
    const v = u + pixels / 4;
    const alpha = v + pixels / 4;
    return { y, u, v, alpha, squares: alpha + pixels };
  }

  #lay(frameAt: number, place: number, { x, y, width, height }: Box): void {
    const { kernel, kind } = this.#settings;
    const planes = this.#planes(place, width * height);
    const luma = frameAt + y * kind.width + x;
    kernel.coverLuma(luma, kind.width, planes.y, planes.alpha, width, height);
    const stride = kind.width / 2;
    const past = (y / 2) * stride + x / 2;
    for (const [plane, layer] of [
      [0, planes.u],
      [1, planes.v],
    ] as const) {
      const chroma = frameAt + kind.width * kind.height * (1 + plane / 4) + past;
      kernel.coverChroma(chroma, stride, layer, planes.squares, width / 2, height / 2);
    }
  }
}
