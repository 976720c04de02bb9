import type { Footage } from '#shared/ports/footage.ts';
import type { FootageLent, LentFrame } from './draw-messages.ts';
import { type FrameKind, pictureFile, type ScenePlan } from './film-plan.ts';
import { FootagePlayer } from './footage-player.ts';
import type { FootageWanted, WantedFrame } from './footage-wanted.ts';

/** A place in the shared memory for one frame. */
export interface Slot {
  number: number;
  /** In bytes. */
  at: number;
  memory: Uint8Array;
}

/**
 * Fetches the decoded frames that frames of the film are made with. A clip's decoder stays open from its own segment into
 * the beginning of the next one, which still shows it.
 */
export class FootageDesk {
  readonly #footage: Footage;
  readonly #kind: FrameKind;
  readonly #folder: string;
  readonly #signal: AbortSignal;
  readonly #players = new Map<string, FootagePlayer>();
  readonly #keys = new WeakMap<ScenePlan, string>();

  constructor(footage: Footage, kind: FrameKind, folder: string, signal: AbortSignal) {
    this.#footage = footage;
    this.#kind = kind;
    this.#folder = folder;
    this.#signal = signal;
  }

  /**
   * @param take gives a slot; the first one is asked for by the scene's own clip, if it has one
   * @throws what the decoding throws
   */
  async lend({ scene, previous }: FootageWanted, take: () => Promise<Slot>): Promise<FootageLent> {
    const lent: FootageLent = {};
    if (scene !== undefined) lent.scene = await this.#frame(scene, take);
    if (previous !== undefined) lent.previous = await this.#frame(previous, take);
    return lent;
  }

  async #frame(wanted: WantedFrame, take: () => Promise<Slot>): Promise<LentFrame> {
    const slot = await take();
    let other: Slot | undefined;
    const share = await this.#playerOf(wanted).read(wanted.index, slot.memory, async () => {
      other = await take();
      return other.memory;
    });
    return other === undefined ? { at: slot.at } : { at: slot.at, fading: { at: other.at, share } };
  }

  #playerOf({ scene, clip }: WantedFrame): FootagePlayer {
    const key = this.#keyOf(scene);
    const known = this.#players.get(key);
    if (known !== undefined) return known;
    const file = pictureFile(this.#folder, clip.clip);
    const player = new FootagePlayer(this.#footage, file, clip, this.#kind, this.#signal);
    this.#players.set(key, player);
    return player;
  }

  #keyOf(scene: ScenePlan): string {
    const key = this.#keys.get(scene) ?? JSON.stringify(scene);
    this.#keys.set(scene, key);
    return key;
  }

  /** Lets go of the clips of all scenes but these. */
  async keepOnly(scenes: readonly ScenePlan[]): Promise<void> {
    const kept = new Set(scenes.map((scene) => this.#keyOf(scene)));
    for (const [key, player] of this.#players)
      if (!kept.has(key)) {
        this.#players.delete(key);
        await player.close();
      }
  }
}
