/** Longest pause between two tries, in milliseconds (docs/architecture.md, retries). */
export const longestPauseMs = 300_000;

/**
 * Exponential backoff with equal jitter: half of the doubled pause is fixed, half is random, so that many failures at
 * once do not come back at once.
 *
 * @param attempt 1 after the first failure
 * @param random from 0 up to 1
 */
export function retryPauseMs(attempt: number, baseMs: number, random: number, atLeastMs = 0): number {
  const full = Math.min(longestPauseMs, baseMs * 2 ** Math.min(attempt - 1, 30));
  return Math.min(longestPauseMs, Math.max(atLeastMs, Math.round(full / 2 + (full / 2) * random)));
}

/** A run whose lease ran out this often is killing its workers: it fails instead of running again. */
export const mostTakeovers = 25;
