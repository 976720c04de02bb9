/**
 * What the work brings. Work that goes on after it was told to stop is left behind: `graceMs` after the signal was
 * aborted this rejects with the signal's reason, and nobody waits for the work any more.
 */
export function withinReason<T>(work: Promise<T>, signal: AbortSignal, graceMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const told = (): void => {
      timer = setTimeout(() => reject(signal.reason), graceMs);
    };
    if (signal.aborted) told();
    else signal.addEventListener('abort', told, { once: true });
    work.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      signal.removeEventListener('abort', told);
    });
  });
}
