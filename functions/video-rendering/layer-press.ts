import { alignedBox, type Layer } from './layer.ts';
import type { Box } from './layout.ts';
import type { Heap } from './planes/heap.ts';
import type { Kernel } from './planes/kernel.ts';
import { layerBytes, layerPlanesAt, type PixelPress } from './planes/pixel-press.ts';

const still = { x: 0, y: 0 };

/** What has not been laid for so many frames is let go. */
const keptFrames = 90;

export interface PressSettings {
  frame: { width: number; height: number };
  /** Pixels of a frame for each that layers know of. */
  scale: number;
  heap: Heap;
  kernel: Kernel;
  pixels: PixelPress;
}

interface Pressed {
  look: string;
  box: Box;
  at: number;
  /** How many bytes there are for it. */
  room: number;
  lastUsed: number;
}

interface Place {
  /** What is covered, in pixels of the frame. */
  box: Box;
  /** How far that is from where the layer is drawn. */
  shift: { x: number; y: number };
  /** Tells where a layer that moves stands between the squares of four pixels that share a colour. */
  between: number;
}

/**
 * Lays drawn layers over frames in the encoder's own planes. A layer is drawn only when it looks otherwise than before:
 * most of the time most of them stand still or only move, and covering a frame with them costs a tenth of drawing it.
 */
export class LayerPress {
  readonly #settings: PressSettings;
  readonly #pressed = new Map<Layer, (Pressed | undefined)[]>();
  #frames = 0;

  constructor(settings: PressSettings) {
    this.#settings = settings;
  }

  /** @param frameAt where the frame lies in the shared memory, in bytes */
  cover(frameAt: number, layers: readonly Layer[], seconds: number): void {
    for (const layer of layers) {
      const look = layer.lookAt(seconds);
      if (look === undefined) continue;
      const place = this.#placeOf(layer, seconds);
      if (place.box.width > 0) this.#lay(frameAt, this.#current(layer, look, place, seconds), place.box);
    }
  }

  /** To be called once a frame. */
  tidy(): void {
    this.#frames++;
    for (const [layer, all] of this.#pressed) {
      for (const [between, one] of all.entries())
        if (one !== undefined && this.#frames - one.lastUsed > keptFrames) {
          this.#settings.heap.give(one.at);
          all[between] = undefined;
        }
      if (all.every((one) => one === undefined)) this.#pressed.delete(layer);
    }
  }

  #placeOf(layer: Layer, seconds: number): Place {
    const { frame, scale } = this.#settings;
    const box = scaled(layer.boxAt?.(seconds) ?? layer.box, scale);
    if (layer.shiftAt === undefined) return { box: alignedBox(box, frame), shift: still, between: 0 };
    const moved = layer.shiftAt(seconds);
    const shift = { x: Math.round(moved.x * scale), y: Math.round(moved.y * scale) };
    const [left, top] = [Math.floor(box.x), Math.floor(box.y)];
    const [x, y] = [left + shift.x, top + shift.y];
    const [oddX, oddY] = [x & 1, y & 1];
    const width = Math.ceil((Math.ceil(box.x + box.width) - left + oddX) / 8) * 8;
    const height = Math.ceil((Math.ceil(box.y + box.height) - top + oddY) / 2) * 2;
    return { box: { x: x - oddX, y: y - oddY, width, height }, shift, between: oddX + 2 * oddY };
  }

  #current(layer: Layer, look: string, { box, shift, between }: Place, seconds: number): Pressed {
    const all = this.#pressed.get(layer) ?? [];
    this.#pressed.set(layer, all);
    const known = all[between];
    const fits = known?.look === look && known.box.width === box.width && known.box.height === box.height;
    const pressed =
      known !== undefined && fits ? known : this.#press(layer, look, { box, shift, between }, seconds, known);
    all[between] = pressed;
    pressed.lastUsed = this.#frames;
    return pressed;
  }

  #press(
    layer: Layer,
    look: string,
    { box, shift }: Place,
    seconds: number,
    before: Pressed | undefined,
  ): Pressed {
    const { heap, pixels } = this.#settings;
    const bytes = layerBytes(box);
    const kept = before !== undefined && before.room >= bytes ? before : undefined;
    if (before !== undefined && kept === undefined) heap.give(before.at);
    const { at, room } = kept ?? { at: heap.take(bytes), room: bytes };
    const drawnAt = { ...box, x: box.x - shift.x, y: box.y - shift.y };
    pixels.press(drawnAt, layerPlanesAt(at, box.width * box.height), (ctx) => layer.paint(ctx, seconds));
    return { look, box, at, room, lastUsed: this.#frames };
  }

  /** @param place where it is now; what is outside of the frame is left out */
  #lay(frameAt: number, { at }: Pressed, { x, y, width, height }: Box): void {
    const { kernel, frame } = this.#settings;
    const { layer, ...planes } = layerPlanesAt(at, width * height);
    if (layer === undefined) return;
    const first = Math.max(0, -y);
    const rows = Math.min(height, frame.height - y) - first;
    const from = Math.max(0, -x);
    const to = Math.min(width, frame.width - x);
    if (rows <= 0 || to <= from) return;
    const luma = frameAt + (y + first) * frame.width + x;
    const { alpha, squares, spans } = layer;
    kernel.coverLuma(luma, frame.width, planes.y, alpha, width, spans, first, rows, from, to, 0);
    const stride = frame.width / 2;
    const pixels = frame.width * frame.height;
    const past = ((y + first) / 2) * stride + x / 2;
    const within = [width / 2, spans, first / 2, rows / 2, from / 2, to / 2, 1] as const;
    kernel.coverChroma(frameAt + pixels + past, stride, planes.u, squares, ...within);
    kernel.coverChroma(frameAt + (pixels * 5) / 4 + past, stride, planes.v, squares, ...within);
  }
}

function scaled({ x, y, width, height }: Box, scale: number): Box {
  return { x: x * scale, y: y * scale, width: width * scale, height: height * scale };
}
