export interface Backoff {
  /** How long to wait before the next start, given how long the last run lasted. */
  next(lastedMs: number): number;
}

const firstMs = 200;
const longestMs = 10_000;
/** Who ran this long is in order again; its next death counts as the first. */
const healthyMs = 30_000;

/** Doubling pauses for something that keeps dying, so that it neither spins nor stays away for long. */
export function backoff(): Backoff {
  let pauseMs = firstMs;
  return {
    next(lastedMs) {
      if (lastedMs >= healthyMs) pauseMs = firstMs;
      const now = pauseMs;
      pauseMs = Math.min(longestMs, pauseMs * 2);
      return now;
    },
  };
}
