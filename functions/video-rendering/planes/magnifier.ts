import type { Heap } from './heap.ts';
import type { Kernel } from './kernel.ts';

/** What is seen of a plane or a frame, in its own pixels. */
export interface Seen {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface PlaneSize {
  width: number;
  height: number;
}

const groupBytes = 64;
const rowBytes = 12;
/** Pixels of the source for one of the frame, at most. */
const mostShrunk = 1.75;
/** Bytes that are read beyond the end of a source. */
export const readBeyond = 64;

/**
 * Fills frames with a part of another one, by plain interpolation and smooth in fractions of a pixel. A part may be larger
 * than the frame by no more than three quarters: sixteen neighbours must do for eight pixels.
 */
export class Magnifier {
  readonly #kernel: Kernel;
  readonly #heap: Heap;
  readonly #frame: PlaneSize;
  readonly #downAt: number;
  readonly #acrossAt: number;
  readonly #lineAt: number;

  constructor(kernel: Kernel, heap: Heap, frame: PlaneSize) {
    this.#kernel = kernel;
    this.#heap = heap;
    this.#frame = frame;
    this.#downAt = heap.take(frame.height * rowBytes);
    this.#acrossAt = heap.take(Math.ceil(frame.width / 8) * groupBytes);
    this.#lineAt = heap.take(Math.ceil(frame.width * mostShrunk) + readBeyond);
  }

  /**
   * @param share how far it comes over what is there, of 128
   * @param source a frame's three planes
   */
  show(to: number, source: PlaneSize & { at: number }, seen: Seen, share = 128): void {
    const { width, height } = this.#frame;
    const [pixels, sourcePixels] = [width * height, source.width * source.height];
    this.#fill(to, source, seen, this.#frame, share);
    const half = { width: width / 2, height: height / 2 };
    const sourceHalf = { width: source.width / 2, height: source.height / 2 };
    const seenHalf = { x: seen.x / 2, y: seen.y / 2, width: seen.width / 2, height: seen.height / 2 };
    for (const plane of [4, 5]) {
      const at = source.at + (sourcePixels * plane) / 4;
      this.#fill(to + (pixels * plane) / 4, { ...sourceHalf, at }, seenHalf, half, share);
    }
  }

  #fill(to: number, source: PlaneSize & { at: number }, seen: Seen, plane: PlaneSize, share: number): void {
    const first = Math.max(0, Math.floor(seen.x - 1));
    const columns = Math.min(source.width - first, Math.ceil(seen.width) + 3);
    this.#lines(source, seen, plane, first);
    this.#columns(source, seen, plane, first);
    const tables = [this.#downAt, this.#acrossAt, this.#lineAt] as const;
    this.#kernel.resample(...tables, columns, to, plane.width, plane.height, share);
  }

  /** Between which rows of the source a row lies. */
  #lines(source: PlaneSize & { at: number }, seen: Seen, plane: PlaneSize, column: number): void {
    const down = new Int32Array(this.#heap.view.buffer, this.#downAt, plane.height * 3);
    const last = source.height - 1;
    for (let row = 0; row < plane.height; row++) {
      const place = placeIn(seen.y + ((row + 0.5) * seen.height) / plane.height - 0.5, last);
      down[row * 3] = source.at + place.first * source.width + column;
      down[row * 3 + 1] = source.at + Math.min(last, place.first + 1) * source.width + column;
      down[row * 3 + 2] = place.part;
    }
  }

  /** Between which of its columns, told from `column` on, a column lies. */
  #columns(source: PlaneSize, seen: Seen, plane: PlaneSize, column: number): void {
    const groups = Math.ceil(plane.width / 8);
    const { buffer } = this.#heap.view;
    const bytes = new Uint8Array(buffer, this.#acrossAt, groups * groupBytes);
    const words = new Int32Array(buffer, this.#acrossAt, groups * (groupBytes / 4));
    const parts = new Uint16Array(buffer, this.#acrossAt, groups * (groupBytes / 2));
    const last = source.width - 1;
    for (let group = 0; group < groups; group++) {
      let from = 0;
      for (let one = 0; one < 8; one++) {
        const centre = seen.x + ((group * 8 + one + 0.5) * seen.width) / plane.width - 0.5;
        const { first, part } = placeIn(centre, last);
        if (one === 0) {
          from = first;
          words[group * (groupBytes / 4)] = first - column;
        }
        bytes[group * groupBytes + 16 + one] = first - from;
        bytes[group * groupBytes + 32 + one] = Math.min(last, first + 1) - from;
        parts[group * (groupBytes / 2) + 24 + one] = part;
      }
    }
  }
}

/** Between which pixel and the next one a place lies, and how far, of 256. */
function placeIn(place: number, last: number): { first: number; part: number } {
  const inside = Math.min(last, Math.max(0, place));
  const first = Math.floor(inside);
  const part = Math.round((inside - first) * 256);
  return { first, part };
}
