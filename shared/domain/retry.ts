/** Longest pause between two tries, in milliseconds (docs/architecture.md, retries). */
export const longestPauseMs = 300_000;

/** Longest wait that may be asked for, in milliseconds: a quota is there again within a day of up to 25 hours. */
export const longestWaitMs = 26 * 3_600_000;

/**
 * Exponential backoff with equal jitter: half of the doubled pause is fixed, half is random, so that many failures at
 * once do not come back at once. Longer only where somebody said how long.
 *
 * @param attempt 1 after the first failure
 * @param random from 0 up to 1
 */
export function retryPauseMs(attempt: number, baseMs: number, random: number, atLeastMs = 0): number {
  const full = Math.min(longestPauseMs, baseMs * 2 ** Math.min(attempt - 1, 30));
  const pauseMs = Math.round(full / 2 + (full / 2) * random);
  return Number.isNaN(atLeastMs) ? pauseMs : Math.max(pauseMs, Math.min(longestWaitMs, atLeastMs));
}

/** A run whose lease ran out this often is killing its workers: it fails instead of running again. */
export const mostTakeovers = 25;
