/**
 * At most one piece of work per key within `everyMs`: the first at once, of those that follow only the newest, late.
 * Nothing keeps the process alive for the sake of a late one.
 */
export function createThrottle(everyMs: number): (key: string, work: () => Promise<void>) => void {
  const waiting = new Map<string, { newest: (() => Promise<void>) | undefined }>();

  const rest = (key: string): void => {
    const timer = setTimeout(() => {
      const work = waiting.get(key)?.newest;
      if (work === undefined) {
        waiting.delete(key);
        return;
      }
      waiting.set(key, { newest: undefined });
      void work();
      rest(key);
    }, everyMs);
    timer.unref();
  };

  return (key, work) => {
    const slot = waiting.get(key);
    if (slot) {
      slot.newest = work;
      return;
    }
    waiting.set(key, { newest: undefined });
    void work();
    rest(key);
  };
}
