import { type Canvas, createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import type { Box } from '../layout.ts';
import type { Heap } from './heap.ts';
import type { Kernel } from './kernel.ts';

/**
 * Pixels that are read out at once. What is read out comes in memory of its own, and pieces no larger than this are soon
 * given out again, where larger ones come fresh from the machine each time: that takes several times as long.
 */
const pixelsAtOnce = 240_000;

/** Canvases of sizes that are asked for again and again. */
const mostCanvases = 8;

/** Draws into planes: a box of the frame, strip by strip. */
export class PixelPress {
  readonly #kernel: Kernel;
  readonly #heap: Heap;
  readonly #scale: number;
  readonly #rowsAt: number;
  readonly #canvases = new Map<string, Canvas>();

  /** @param scale pixels of a frame for each that painters know of */
  constructor(kernel: Kernel, heap: Heap, scale: number) {
    this.#kernel = kernel;
    this.#heap = heap;
    this.#scale = scale;
    this.#rowsAt = heap.take(pixelsAtOnce * 4);
  }

  /**
   * @param box in pixels of the frame: even, and a multiple of 8 wide
   * @param planes where they go; those that hold alphas only where they are wanted
   */
  press(box: Box, planes: Planes, paint: (ctx: SKRSContext2D) => void): void {
    const { width, height } = box;
    const most = Math.max(2, Math.floor(pixelsAtOnce / width / 2) * 2);
    const strips = Math.ceil(height / most);
    const rowsInOne = Math.ceil(height / strips / 2) * 2;
    for (let row = 0; row < height; row += rowsInOne) {
      const rows = Math.min(rowsInOne, height - row);
      const canvas = this.#canvas(width, rows);
      const ctx = canvas.getContext('2d');
      ctx.clearRect(0, 0, width, rows);
      ctx.save();
      ctx.translate(-box.x, -box.y - row);
      ctx.scale(this.#scale, this.#scale);
      paint(ctx);
      ctx.restore();
      // Premultiplied, as covering needs them.
      this.#heap.view.set(canvas.data(), this.#rowsAt);
      const past = row * width;
      const { y, u, v, layer } = planes;
      this.#kernel.convert(this.#rowsAt, width, rows, y + past, u + past / 4, v + past / 4);
      if (layer === undefined) continue;
      const { alpha, squares, spans } = layer;
      this.#kernel.alphas(this.#rowsAt, width, rows, alpha + past, squares + past / 4, spans + row * 2);
    }
  }

  #canvas(width: number, height: number): Canvas {
    const key = `${width} ${height}`;
    const canvas = this.#canvases.get(key) ?? createCanvas(width, height);
    this.#canvases.delete(key);
    this.#canvases.set(key, canvas);
    for (const oldest of this.#canvases.keys())
      if (this.#canvases.size > mostCanvases) this.#canvases.delete(oldest);
    return canvas;
  }
}

/** Where planes lie in the shared memory, in bytes. */
export interface Planes {
  y: number;
  u: number;
  v: number;
  layer?: { alpha: number; squares: number; spans: number };
}

/** Three planes of so many pixels, one behind the other. */
export function planesAt(at: number, pixels: number): Planes {
  return { y: at, u: at + pixels, v: at + (pixels * 5) / 4 };
}

/** And those of a layer: alphas of pixels and squares, and spans of pairs of rows. */
export function layerPlanesAt(at: number, pixels: number): Planes {
  const alpha = at + (pixels * 3) / 2;
  const squares = alpha + pixels;
  return { ...planesAt(at, pixels), layer: { alpha, squares, spans: squares + pixels / 4 } };
}

/** Bytes of a layer of that size. */
export function layerBytes({ width, height }: Pick<Box, 'width' | 'height'>): number {
  return (width * height * 11) / 4 + height * 2;
}
