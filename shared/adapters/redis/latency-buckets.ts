/** Each bucket ends a quarter above the one before; the first ends at one millisecond, the last takes whatever is longer. */
const step = 1.25;
/** Ends at about 22 minutes. */
const last = 63;

export function bucketOf(ms: number): number {
  return Math.min(last, Math.max(0, Math.ceil(Math.log(Math.max(ms, 1)) / Math.log(step))));
}

/** Where the bucket ends, in seconds: nothing in it took longer. */
function endOf(bucket: number): number {
  return step ** bucket / 1000;
}

/**
 * Upper bound of a percentile, in seconds, at most a quarter too high.
 *
 * @param buckets how many calls are in which
 * @param share 0.95 for the 95th percentile
 */
export function percentile(buckets: ReadonlyMap<number, number>, share: number): number {
  const all = [...buckets.values()].reduce((sum, calls) => sum + calls, 0);
  let seen = 0;
  for (const [bucket, calls] of [...buckets].sort(([one], [other]) => one - other)) {
    seen += calls;
    if (seen >= all * share) return endOf(bucket);
  }
  return 0;
}
