import { setTimeout as pause } from 'node:timers/promises';
import { Retryable, Terminal } from '../contracts/errors.ts';
import { LeaseLost } from '../ports/stage-journal.ts';

/** Pauses between tries to write to Postgres, in milliseconds: about 16 s, enough for it to be restarted. */
const pausesMs = [50, 100, 250, 500, 1000, 2000, 4000, 8000];

/**
 * Writes what must not get lost: tries again while the database cannot be reached. Only for writes that are safe to
 * repeat, because the answer to the first may have been lost on the way.
 */
export async function persist<T>(write: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  for (const pauseMs of pausesMs) {
    try {
      return await write();
    } catch (error) {
      if (!isOutage(error)) throw error;
      await pause(pauseMs, undefined, signal ? { signal } : {});
    }
  }
  return await write();
}

const outageCodes = /^(ECONNREFUSED|ECONNRESET|EPIPE|CONNECTION_|CONNECT_TIMEOUT|57P0[123]|08|53300|ENOENT)/;

/** Whether the database was away, as opposed to saying no. */
export function isOutage(error: unknown): boolean {
  if (error instanceof LeaseLost || error instanceof Terminal || error instanceof Retryable) return false;
  return error instanceof Error && 'code' in error && outageCodes.test(String(error.code));
}
