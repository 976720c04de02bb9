import type { Footage, FootageFrames } from '#shared/ports/footage.ts';
import type { ClipVisual, FrameKind } from './film-plan.ts';
import { momentAt, type Played } from './footage-plays.ts';

interface Decoder {
  frames: FootageFrames;
  /** The frame that it gives next. */
  at: number;
}

/**
 * Plays the clip of one scene, frame by frame. It is quick where frames are asked for one after the other, and right in
 * whatever order.
 */
export class FootagePlayer {
  readonly #clip: ClipVisual;
  readonly #open: (firstFrame: number) => FootageFrames;
  readonly #decoders = new Map<number, Decoder>();
  /** The clip's last frame, once it proved shorter than it was said to be. */
  #held: { frame: number; picture: Uint8Array } | undefined;

  constructor(footage: Footage, file: string, clip: ClipVisual, kind: FrameKind, signal: AbortSignal) {
    const { width, height, fps } = kind;
    const { slowdown } = clip;
    this.#clip = clip;
    this.#open = (firstFrame) => footage.open({ file, width, height, fps, slowdown, firstFrame, signal });
  }

  /**
   * Puts a frame where the caller says; where the clip fades over to its beginning, also what fades.
   *
   * @returns the share of what fades: 0 where nothing does, and `fading` was not asked for
   */
  async read(index: number, into: Uint8Array, fading: () => Promise<Uint8Array>): Promise<number> {
    const moment = momentAt(this.#clip, index);
    const oldest = moment.fading?.play ?? moment.play;
    for (const [play, { frames }] of this.#decoders)
      if (play < oldest) {
        this.#decoders.delete(play);
        await frames.close();
      }
    if (moment.fading !== undefined) await this.#frame(moment.fading, await fading());
    await this.#frame(moment, into);
    return moment.fading?.share ?? 0;
  }

  async #frame({ play, frame }: Played, into: Uint8Array): Promise<void> {
    if (this.#held !== undefined && frame >= this.#held.frame) {
      into.set(this.#held.picture);
      return;
    }
    let decoder = this.#decoders.get(play);
    if (decoder?.at !== frame) {
      await decoder?.frames.close();
      decoder = { frames: this.#open(frame), at: frame };
      this.#decoders.set(play, decoder);
    }
    if (await decoder.frames.next(into)) decoder.at++;
    else await this.#hold(frame, into);
  }

  /** A clip that ends too soon, because its end is damaged, stands still from there on. */
  async #hold(frame: number, into: Uint8Array): Promise<void> {
    const last = await this.#lastBefore(frame, into);
    this.#held = { frame: last, picture: Uint8Array.from(into) };
  }

  async #lastBefore(frame: number, into: Uint8Array): Promise<number> {
    const frames = this.#open(0);
    try {
      let last = 0;
      while (last < frame && (await frames.next(into))) last++;
      return last;
    } finally {
      await frames.close();
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#decoders.values()].map(({ frames }) => frames.close()));
    this.#decoders.clear();
  }
}
