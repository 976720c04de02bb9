import { randomUUID } from 'node:crypto';
import type { KeepDays, StorageUsage } from '#shared/contracts/storage.ts';
import {
  isNearlyFull,
  leftoverAfterMs,
  neededBytes,
  videoBudgetBytes,
} from '#shared/domain/storage-tiers.ts';
import type { BlobPrefix, Blobs, StoredBlob } from '#shared/ports/blobs.ts';
import type { Log } from '#shared/ports/log.ts';
import type { CountedVideo, StorageBooks } from '#shared/ports/storage-books.ts';

export interface StorageKeeperOptions {
  books: StorageBooks;
  blobs: Blobs;
  keep: KeepDays;
  /** Videos made at once. */
  videosAtOnce: number;
  log: Log;
  /** The store is looked through in 16 to the power of this many parts, one a turn: by so many first digits of keys. */
  digits?: number;
}

/** What one turn did. */
export interface StorageReport {
  counted: number;
  movedOn: number;
  removed: number;
  /** Blobs of the store that no row told of. */
  adopted: number;
  /** What broken-off puts had left. */
  unfinished: number;
}

/** At once, and so many times in a turn: what is left waits for the next one. */
const batch = { videos: 50, blobs: 200, adopted: 500, times: 50 };

/** A removal that could not begin within this long of its decision, in milliseconds, is left to whoever takes it over. */
const removalMustBeginMs = 60_000;

/** 256 parts: with a turn every five minutes, the whole store in a day. */
const usualDigits = 2;

/**
 * Keeps what videos have stored to what their tiers keep. What is done is decided in the database first; so any number
 * may take turns at once, each may be killed at any moment, and what one leaves the next one does.
 */
export class StorageKeeper {
  readonly #options: StorageKeeperOptions;
  readonly #digits: number;
  /** Begins anywhere, so that one who is restarted often comes to see all of the store too. */
  #part: number;

  constructor(options: StorageKeeperOptions) {
    this.#options = options;
    this.#digits = options.digits ?? usualDigits;
    this.#part = Math.floor(Math.random() * 16 ** this.#digits);
  }

  /** A step that fails is told of, and tried again at the next turn; the others are done all the same. */
  async turn(signal?: AbortSignal): Promise<StorageReport> {
    const { books, blobs, keep, log } = this.#options;
    const done = { counted: 0, movedOn: 0, removed: 0, adopted: 0, unfinished: 0 };
    const step = async (name: string, work: () => Promise<void>): Promise<void> => {
      if (signal?.aborted) return;
      await work().catch((error: unknown) => {
        log.warn({ err: error, step: name }, 'keeping the storage failed; it is tried again');
      });
    };
    const repeat = async (once: () => Promise<boolean>): Promise<void> => {
      for (let times = 0; times < batch.times && !signal?.aborted && (await once()); times += 1);
    };
    await step('count what has ended', () =>
      repeat(async () => {
        const counted = await books.countEnded(batch.videos);
        done.counted += counted.length;
        for (const video of counted) this.#tell(video);
        return counted.length === batch.videos;
      }),
    );
    await step('move videos on', () =>
      repeat(async () => {
        const moved = await books.moveOn(keep, batch.videos);
        done.movedOn += moved.length;
        for (const { id, tier, bytes } of moved)
          log.info({ video_id: id, tier, bytes }, 'moved the files on');
        return moved.length === batch.videos;
      }),
    );
    await step('look through the store', async () => {
      done.adopted = await this.#adopt();
    });
    await step('remove what nobody keeps', () =>
      repeat(async () => {
        const { removed, more } = await this.#remove();
        done.removed += removed;
        return more;
      }),
    );
    await step('remove what broke off', async () => {
      done.unfinished = await blobs.removeUnfinished(new Date(Date.now() - leftoverAfterMs));
    });
    await step('count what is stored', async () => this.#warn(await this.#count()));
    return done;
  }

  /** Looks through one part of the store for blobs no row tells of. */
  async #adopt(): Promise<number> {
    const { books, blobs, log } = this.#options;
    const part = this.#digits === 0 ? '' : this.#part.toString(16).padStart(this.#digits, '0');
    this.#part = (this.#part + 1) % 16 ** this.#digits;
    const before = Date.now() - leftoverAfterMs;
    let adopted = 0;
    let found: StoredBlob[] = [];
    const take = async (): Promise<void> => {
      const unknown = new Set(await books.unknown(found.map(({ key }) => key)));
      const lasting: StoredBlob[] = [];
      // Its row may be gone because another keeper has removed it since it was listed.
      for (const blob of found) if (unknown.has(blob.key) && (await blobs.stat(blob.key))) lasting.push(blob);
      adopted += await books.adopt(lasting);
      found = [];
    };
    const prefixes: BlobPrefix[] = [`sha256/${part}`, `videos/${part}`];
    for (const prefix of prefixes)
      for await (const blob of blobs.list(prefix)) {
        if (blob.modifiedAt.getTime() >= before) continue;
        found.push(blob);
        if (found.length === batch.adopted) await take();
      }
    await take();
    if (adopted > 0) log.warn({ blobs: adopted, part }, 'found files that no row tells of');
    return adopted;
  }

  async #remove(): Promise<{ removed: number; more: boolean }> {
    const { books, blobs } = this.#options;
    const removal = randomUUID();
    // By both clocks: one of them stands still while the machine sleeps, the other may be set back.
    const [steady, wall] = [performance.now(), Date.now()];
    const { keys, more } = await books.condemn(removal, batch.blobs);
    if (keys.length === 0) return { removed: 0, more };
    // By now somebody else may be about to take it over, and after that a like blob may be put again.
    if (Math.max(performance.now() - steady, Date.now() - wall) > removalMustBeginMs)
      return { removed: 0, more: false };
    await blobs.remove(keys);
    await books.forget(removal, keys);
    return { removed: keys.length, more };
  }

  async #count(): Promise<StorageUsage> {
    const { books, blobs, videosAtOnce } = this.#options;
    return await books.count(await blobs.space?.(), neededBytes(videosAtOnce));
  }

  #tell({ id, bytes }: CountedVideo): void {
    if (bytes > videoBudgetBytes)
      this.#options.log.warn(
        { video_id: id, bytes, budget_bytes: videoBudgetBytes },
        'a video stores more than its budget',
      );
  }

  #warn({ space }: StorageUsage): void {
    if (space && isNearlyFull(space))
      this.#options.log.warn(
        space,
        'the disk is nearly full: the videos that run may need more than is free',
      );
  }
}
