import { setTimeout as pause } from 'node:timers/promises';
import { Retryable } from '../contracts/errors.ts';
import { isOutage } from '../domain/outage.ts';

/** Pauses between tries to write to Postgres, in milliseconds: about 16 s, enough for it to be restarted. */
const pausesMs = [50, 100, 250, 500, 1000, 2000, 4000, 8000];

/** Of two transactions that waited for each other Postgres ended this one; the next try finds the way free. */
const deadlock = '40P01';

/**
 * Writes what must not get lost: tries again while the database cannot be reached. Only for writes that are safe to
 * repeat, because the answer to the first may have been lost on the way.
 *
 * @throws Retryable `database_unavailable` when it was away all the time; what the write throws otherwise
 */
export async function persist<T>(write: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await write();
    } catch (error) {
      if (!isOutage(error) && !isDeadlock(error)) throw error;
      const pauseMs = pausesMs[tries];
      if (pauseMs === undefined) throw unavailable(error);
      await pause(pauseMs, undefined, signal ? { signal } : {});
    }
  }
}

const unavailable = (cause: unknown): Retryable =>
  new Retryable('database_unavailable', 'The database could not be reached; it may be restarting', { cause });

function isDeadlock(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === deadlock;
}
