import { setTimeout as pause } from 'node:timers/promises';
import { Retryable } from '../contracts/errors.ts';
import type { BlobKey } from '../contracts/ids.ts';
import { blobsNamed } from '../domain/blobs-named.ts';
import type { Blobs } from '../ports/blobs.ts';
import type { StageJournal, StageRun } from '../ports/stage-journal.ts';
import { persist } from './persist.ts';

/** How long a removal that is under way is waited for, and the first and longest pause between two looks, in milliseconds. */
const patienceMs = 10_000;
const lookAgainMs = { first: 50, longest: 1000 };

/** Most blobs looked for at once. */
const atOnce = 16;

/**
 * Writes down that the run's video names what a value names, so that nobody removes it from now on. `held`: all of it is
 * stored, and stays. `missing`: something is not there. `going`: something is just being removed.
 *
 * @param keptMs how long a cached result may point to it, from now
 */
export type HoldBlobs = (value: unknown, keptMs: number) => Promise<'held' | 'missing' | 'going'>;

/** For one run of a stage. */
export function createHolder(
  run: StageRun,
  { journal, blobs }: { journal: Pick<StageJournal, 'holdBlobs'>; blobs: Pick<Blobs, 'stat'> },
  signal: AbortSignal,
): HoldBlobs {
  const held = new Map<BlobKey, number>();
  return async (value, keptMs) => {
    const named = blobsNamed(value).filter(({ key }) => (held.get(key) ?? -1) < keptMs);
    if (named.length === 0) return 'held';
    const patientUntil = performance.now() + patienceMs;
    for (let pauseMs = lookAgainMs.first; ; pauseMs = Math.min(2 * pauseMs, lookAgainMs.longest)) {
      if (await persist(() => journal.holdBlobs(run, named, keptMs), signal)) break;
      if (performance.now() > patientUntil) return 'going';
      await pause(pauseMs, undefined, { signal });
    }
    // Looked for only now: what was there before it was held may have been removed meanwhile.
    if (!(await allThere(blobs, named))) return 'missing';
    for (const { key } of named) held.set(key, keptMs);
    return 'held';
  };
}

async function allThere(blobs: Pick<Blobs, 'stat'>, named: readonly { key: BlobKey }[]): Promise<boolean> {
  const left = named.values();
  const worker = async (): Promise<boolean> => {
    for (const { key } of left) if (!(await blobs.stat(key))) return false;
    return true;
  };
  return (await Promise.all(Array.from({ length: atOnce }, worker))).every(Boolean);
}

/** Waited for by a stage whose blob is being removed; its tries are not used up. */
export const beingRemoved = 'file_being_removed';

/** What a stage made must be stored before anybody hears of it. @throws Retryable `file_missing`, `file_being_removed` */
export async function mustHold(hold: HoldBlobs, made: unknown, keptMs: number): Promise<void> {
  const answer = await hold(made, keptMs);
  if (answer === 'going')
    throw new Retryable(
      beingRemoved,
      'A file like one this stage made is just being removed: it is made again',
      {
        retryAfterMs: 30_000,
      },
    );
  if (answer === 'missing')
    throw new Retryable('file_missing', 'A file this stage made is not in the store: it is made again');
}
