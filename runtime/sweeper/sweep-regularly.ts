import { setTimeout as pause } from 'node:timers/promises';
import type { Log } from '#shared/ports/log.ts';
import type { Sweep } from '#shared/ports/sweep.ts';

/** Sweeps, pauses, sweeps; an error is logged and the next sweep tries again. */
export function sweepRegularly(sweep: Sweep, pauseMs: number, log: Log): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const loop = (async () => {
    while (!stopping.signal.aborted) {
      try {
        const report = await sweep.once();
        if (Object.values(report).some((count) => count > 0)) log.info(report, 'swept up');
      } catch (error) {
        if (!stopping.signal.aborted) log.warn({ err: error }, 'the sweep failed; it is tried again');
      }
      await pause(pauseMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await loop;
    },
  };
}
