import { Retryable } from '../../contracts/errors.ts';
import type { Headers } from './ask-library.ts';

/** Longest pause taken from what a library says of itself: its month may be over sooner than it thinks. */
const longestMs = 3_600_000;

/** What a library still lets us ask, by its own count: one that says "none" is not asked until it lets us again. */
export interface Allowance {
  /** @throws Retryable `provider_busy` with the time until it is worth a try */
  check(): void;
  note(remaining: string | null, resetMs: number | undefined): void;
}

/** @param now milliseconds on a clock that never goes back */
export function createAllowance(provider: string, now: () => number = () => performance.now()): Allowance {
  let usedUpUntil = 0;
  return {
    check() {
      const leftMs = usedUpUntil - now();
      if (leftMs <= 0) return;
      const words = `${provider} said that the calls it allows are used up`;
      throw new Retryable('provider_busy', words, { retryAfterMs: Math.ceil(leftMs) });
    },
    note(remaining, resetMs) {
      if (remaining === null || remaining.trim() === '' || Number(remaining) > 0 || resetMs === undefined)
        return;
      usedUpUntil = now() + Math.min(resetMs, longestMs);
    },
  };
}

/** A header's number of seconds, in milliseconds. */
export function secondsAsMs(headers: Headers, name: string): number | undefined {
  const text = headers.get(name);
  const seconds = Number(text);
  return text === null || text.trim() === '' || !Number.isFinite(seconds)
    ? undefined
    : Math.max(0, seconds * 1000);
}
