import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { MicrosField } from '../contracts/money.ts';
import type { StageName } from '../contracts/stages.ts';
import { blobsNamed } from '../domain/blobs-named.ts';
import { keptForMs } from '../domain/kept-for.ts';
import type { Cache } from '../ports/cache.ts';
import { contentHash } from './content-hash.ts';
import type { Sharing } from './definition.ts';
import type { HoldBlobs } from './hold-blobs.ts';

/** First and longest pause between two looks at what somebody else is making, in milliseconds. */
const lookAgainMs = { first: 50, longest: 1000 };

/** A result as it was bought, by whichever video came first. */
const Bought = z.strictObject({ result: z.unknown(), charged: MicrosField, service: z.string().max(40) });
export type Bought = z.infer<typeof Bought>;

export interface SharedResultsOptions {
  cache: Cache;
  /** Stands for the code at work: other code shares nothing with it. */
  version: string;
  hold: HoldBlobs;
  /** A worker that died while it made something holds up those who wait for it this long. */
  lockMs: number;
  /** After this long a run waits for nobody any more and makes what it needs itself. */
  patienceMs: number;
  /** Nothing that was kept is taken, but what is made is kept in its place: what came before may be at fault. */
  fresh?: boolean;
}

/**
 * Finds a like result, waits for the one who is making it, or has it made: of like calls at the same time, in whatever
 * process, one is bought.
 */
export interface SharedResults {
  /** `recall` takes over what was found, `buy` makes it. @throws the signal's reason; what the two throw */
  findOrBuy<Result>(
    sharing: Sharing<Result>,
    how: { recall(found: Bought): Promise<Result>; buy(): Promise<Bought & { result: Result }> },
    signal: AbortSignal,
  ): Promise<Result>;
}

/** For one run of a stage. */
export function createSharedResults(stage: StageName, options: SharedResultsOptions): SharedResults {
  const { cache, version, hold, lockMs, fresh = false } = options;
  const patientUntil = performance.now() + options.patienceMs;

  const find = async (place: string, accepts?: z.ZodType): Promise<Bought | undefined> => {
    const kept = Bought.safeParse(await cache.get(place));
    if (!kept.success) return undefined;
    const result = accepts ? accepts.safeParse(kept.data.result) : { success: true, data: kept.data.result };
    // Held first and then looked for: a blob that is removed at this moment counts as gone.
    if (!result.success || (await hold(kept.data.result, keptForMs[stage])) !== 'held') return undefined;
    return { ...kept.data, result: result.data };
  };

  const keep = async (place: string, bought: Bought, keptMs: number): Promise<void> => {
    if (blobsNamed(bought.result).some(({ key }) => !key.startsWith('sha256/'))) return;
    await cache.set(place, { ...bought, charged: MicrosField.encode(bought.charged) }, keptMs);
  };

  /** Ends when a like result is there, or when it is our turn to make one. */
  const takeTurn = async (
    place: string,
    look: () => Promise<Bought | undefined>,
    signal: AbortSignal,
  ): Promise<Turn> => {
    const holder = randomUUID();
    for (let pauseMs = lookAgainMs.first; ; pauseMs = Math.min(2 * pauseMs, lookAgainMs.longest)) {
      signal.throwIfAborted();
      const found = await look();
      if (found) return { found, [Symbol.asyncDispose]: async () => {} };
      const patient = performance.now() < patientUntil;
      const lock = patient ? await cache.lock(place, holder, lockMs) : 'unknown';
      if (lock === 'unknown') return { found, [Symbol.asyncDispose]: async () => {} };
      if (lock === 'ours') {
        const held = holdLock(cache, place, { holder, lockMs });
        // The one who held it before may have kept a result between our look and our lock.
        return { found: await look(), [Symbol.asyncDispose]: () => held[Symbol.asyncDispose]() };
      }
      await pause(pauseMs * (0.5 + Math.random() / 2), undefined, { signal });
    }
  };

  return {
    async findOrBuy({ like, accepts, keptMs = keptForMs[stage] }, { recall, buy }, signal) {
      const place = `${stage}:${contentHash({ like, version })}`;
      const make = async () => {
        const bought = await buy();
        await keep(place, bought, keptMs);
        return bought.result;
      };
      if (fresh) return await make();
      await using turn = await takeTurn(place, () => find(place, accepts), signal);
      return turn.found ? await recall(turn.found) : await make();
    },
  };
}

interface Turn extends AsyncDisposable {
  found: Bought | undefined;
}

/** Asks for the lock again three times as often as it must be, and lets go of it when disposed of. */
function holdLock(
  cache: Cache,
  place: string,
  { holder, lockMs }: { holder: string; lockMs: number },
): AsyncDisposable {
  let renewed: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    renewed = renewed.then(() => cache.lock(place, holder, lockMs));
  }, lockMs / 3);
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      // A renewal that comes in after the lock was let go would take it again.
      await renewed;
      await cache.unlock(place, holder);
    },
  };
}
