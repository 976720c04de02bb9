import { ExponentialBackoff } from 'cockatiel';
import { Retryable } from '../../contracts/errors.ts';

/** Tries after the first. */
const mostRepeats = 3;
/** A pause for longer than this, in milliseconds, is the caller's to make: it may have somebody else to ask. */
export const longestPauseMs = 10_000;
/** Nobody is told to come back later than this, in milliseconds. */
const latestMs = 300_000;

/** What may be tried again here: it passes, and certainly cost nothing. */
function mayRepeat(error: unknown): error is Retryable {
  return error instanceof Retryable && !error.mayBeCharged && error.code !== 'circuit_open';
}

/** Says after each failure how long to wait before the next try, in milliseconds; undefined when there is none. */
export function createRepeats(): (error: unknown) => number | undefined {
  // Half a second, one, two, each with jitter.
  let backoff = new ExponentialBackoff({ initialDelay: 500, maxDelay: longestPauseMs }).next();
  let repeats = 0;
  return (error) => {
    if (!mayRepeat(error) || repeats++ >= mostRepeats) return undefined;
    const { duration } = backoff;
    backoff = backoff.next(undefined);
    const asked = error.retryAfterMs ?? 0;
    return asked > longestPauseMs ? undefined : Math.max(duration, asked);
  };
}

/** A provider that asks for a day is asked again sooner: its answer costs nothing, and the day may have been a mistake. */
export function atLatest(error: unknown): unknown {
  if (!(error instanceof Retryable) || (error.retryAfterMs ?? 0) <= latestMs) return error;
  const { code, message, mayBeCharged, cause } = error;
  return new Retryable(code, message, { cause, mayBeCharged, retryAfterMs: latestMs });
}
