/** What a number of calls took. */
export interface Taken {
  perSecond: number;
  /** Of each call, in milliseconds. */
  latencies: number[];
}

/** Makes `count` calls, `together` of them at any time: each answer lets the next one go. */
export async function inFlight(
  count: number,
  together: number,
  call: (n: number) => Promise<unknown>,
): Promise<Taken> {
  const latencies: number[] = [];
  let next = 0;
  const client = async (): Promise<void> => {
    while (next < count) {
      const n = next;
      next += 1;
      const startedAt = performance.now();
      await call(n);
      latencies.push(performance.now() - startedAt);
    }
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: together }, client));
  return { perSecond: count / ((performance.now() - startedAt) / 1000), latencies };
}
