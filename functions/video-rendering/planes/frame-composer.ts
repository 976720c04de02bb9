import type { Ground } from '../ground.ts';
import type { Layer } from '../layer.ts';
import { LayerPress } from '../layer-press.ts';
import type { Look } from '../transitions.ts';
import { changeScenes } from './change-scenes.ts';
import { Heap } from './heap.ts';
import type { Kernel } from './kernel.ts';
import { Magnifier, type PlaneSize, readBeyond } from './magnifier.ts';
import { PixelPress, planesAt } from './pixel-press.ts';

/** Grounds that are kept: of the scene on screen, and of the one it follows. */
const mostGrounds = 2;

interface PressedGround {
  at: number;
  width: number;
  height: number;
}

/** Puts frames together in the encoder's own planes, for one thread. */
export class FrameComposer {
  readonly #frame: PlaneSize;
  readonly #heap: Heap;
  readonly #kernel: Kernel;
  readonly #pixels: PixelPress;
  readonly #layers: LayerPress;
  readonly #magnifier: Magnifier;
  readonly #grounds = new Map<Ground, PressedGround>();
  /** Room for a scene that another one comes in over. */
  readonly oldAt: number;

  /** Pixels of the frame for each that painters know of. */
  readonly scale: number;

  constructor(
    frame: PlaneSize,
    { kernel, memory, scale }: { kernel: Kernel; memory: WebAssembly.Memory; scale: number },
  ) {
    const heap = new Heap(memory);
    this.#frame = frame;
    this.#heap = heap;
    this.#kernel = kernel;
    this.scale = scale;
    this.#pixels = new PixelPress(kernel, heap, scale);
    this.#layers = new LayerPress({ frame, scale, heap, kernel, pixels: this.#pixels });
    this.#magnifier = new Magnifier(kernel, heap, frame);
    this.oldAt = heap.take(bytesOf(frame) + readBeyond);
  }

  /** @param at where the frame will be; a clip's frame is there already */
  scene(at: number, ground: Ground, layers: readonly Layer[], seconds: number): void {
    if (ground.kind === 'drawn') this.#kernel.copy(at, this.#pressed(ground).at, bytesOf(this.#frame));
    if (ground.kind === 'photo') this.#showPhoto(at, ground, seconds);
    this.cover(at, layers, seconds);
  }

  #showPhoto(at: number, ground: Extract<Ground, { kind: 'photo' }>, seconds: number): void {
    const pressed = this.#pressed(ground);
    const { x, y, width, height } = ground.seenAt(seconds);
    const [across, down] = [pressed.width / ground.photo.width, pressed.height / ground.photo.height];
    const seen = { x: x * across, y: y * down, width: width * across, height: height * down };
    this.#magnifier.show(at, pressed, seen);
  }

  cover(at: number, layers: readonly Layer[], seconds: number): void {
    this.#layers.cover(at, layers, seconds);
  }

  /** Of a frame that shows the new scene, and of the old one's, makes one in the middle of a change. */
  change(at: number, oldAt: number, look: Look): void {
    const tools = { kernel: this.#kernel, heap: this.#heap, frame: this.#frame, magnifier: this.#magnifier };
    changeScenes(tools, at, oldAt, look);
  }

  /** One frame comes so far over another: 0 to 1. */
  mix(at: number, other: number, share: number): void {
    this.#kernel.mix(at, other, bytesOf(this.#frame), Math.round(share * 128));
  }

  /** To be called once a frame: lets go of what is no longer shown. */
  tidy(): void {
    this.#layers.tidy();
  }

  #pressed(ground: Exclude<Ground, { kind: 'clip' }>): PressedGround {
    const pressed = this.#grounds.get(ground) ?? this.#press(ground);
    this.#grounds.delete(ground);
    this.#grounds.set(ground, pressed);
    for (const [oldest, { at }] of this.#grounds)
      if (this.#grounds.size > mostGrounds) {
        this.#grounds.delete(oldest);
        this.#heap.give(at);
      }
    return pressed;
  }

  /** As planes need it: an even number of rows, a multiple of 8 of columns. */
  #sizeOf({ width, height }: PlaneSize): PlaneSize {
    return {
      width: Math.floor((width * this.scale) / 8) * 8,
      height: Math.floor((height * this.scale) / 2) * 2,
    };
  }

  #press(ground: Exclude<Ground, { kind: 'clip' }>): PressedGround {
    const { width, height } = ground.kind === 'photo' ? this.#sizeOf(ground.photo) : this.#frame;
    const at = this.#heap.take(bytesOf({ width, height }) + readBeyond);
    this.#pixels.press({ x: 0, y: 0, width, height }, planesAt(at, width * height), (ctx) => {
      if (ground.kind === 'drawn') ground.paint(ctx);
      else ctx.drawImage(ground.photo, 0, 0);
    });
    return { at, width, height };
  }
}

function bytesOf({ width, height }: PlaneSize): number {
  return (width * height * 3) / 2;
}
