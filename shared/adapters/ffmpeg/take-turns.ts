/** Does the work when fewer than so many others are at it. */
export type InTurn = <Result>(work: () => Promise<Result>, signal: AbortSignal) => Promise<Result>;

/** In the order they came; who is called off while it waits leaves with its signal's reason. */
export function takeTurns(atOnce: number): InTurn {
  let busy = 0;
  const waiting = new Set<() => void>();

  const turn = async (signal: AbortSignal): Promise<void> => {
    signal.throwIfAborted();
    if (busy < atOnce) {
      busy++;
      return;
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const leave = () => {
      if (waiting.delete(resolve)) reject(signal.reason);
    };
    waiting.add(resolve);
    signal.addEventListener('abort', leave, { once: true });
    await promise.finally(() => signal.removeEventListener('abort', leave));
  };

  /** Hands the place on, so that nobody comes between. */
  const end = (): void => {
    const [next] = waiting;
    if (next === undefined) busy--;
    else if (waiting.delete(next)) next();
  };

  return async (work, signal) => {
    await turn(signal);
    try {
      return await work();
    } finally {
      end();
    }
  };
}
