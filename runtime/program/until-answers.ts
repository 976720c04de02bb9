import { setTimeout as pause } from 'node:timers/promises';
import type { Log } from '#shared/ports/log.ts';
import { backoff } from '../supervisor/backoff.ts';

interface Waiting {
  log: Log;
  stop: AbortSignal;
  /** Whether an error may mend by itself; by default every error may. */
  isPassing?: (error: unknown) => boolean;
}

/**
 * Waits for something this program cannot do without, with growing pauses, saying so once.
 *
 * @param answers resolves when it is there
 * @returns false when the signal came first
 * @throws what `answers` threw when that will not pass
 */
export async function untilAnswers(
  what: string,
  answers: () => Promise<void>,
  { log, stop, isPassing = () => true }: Waiting,
): Promise<boolean> {
  const pauses = backoff();
  for (let tries = 0; !stop.aborted; tries += 1) {
    try {
      await answers();
      if (tries > 0) log.info({}, `${what} answers`);
      return true;
    } catch (error) {
      if (!isPassing(error)) throw error;
      if (tries === 0) log.warn({ err: error }, `waits for ${what}`);
      await pause(pauses.next(0), undefined, { signal: stop }).catch(() => {});
    }
  }
  return false;
}
