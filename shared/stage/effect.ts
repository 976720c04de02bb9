import { Terminal } from '../contracts/errors.ts';
import type { StageJournal, StageRun } from '../ports/stage-journal.ts';
import type { Effect } from './definition.ts';
import { persist } from './persist.ts';

export interface Effects {
  effect: Effect;
  /** Resolves when no call is under way any more; from the first time it is asked, none can be started. */
  ended(): Promise<void>;
}

/**
 * Makes the `effect` a stage calls: finished ones come from the journal, new ones are written down before they start
 * and journalled with their charge before anything else goes on.
 */
export function createEffects(
  journal: StageJournal,
  run: StageRun,
  reservationId: string,
  signal: AbortSignal,
): Effects {
  const underWay = new Map<string, Promise<unknown>>();
  // One after the other: two at once would not see each other's quote, and together pass what was reserved.
  let starting: Promise<unknown> = Promise.resolve();
  let over = false;

  const make = async <Result>(...[key, quote, call]: Parameters<Effect>): Promise<Result> => {
    const start = starting.then(() =>
      persist(() => journal.startEffect(run, { key, quote, reservationId }), signal),
    );
    starting = start.catch(() => {});
    await start;
    const { result, charged, service } = await call().catch(async (error: unknown) => {
      // A call that was cut off may have been charged all the same; one that failed in words was not.
      const outcome = signal.aborted ? 'unknown' : 'failed';
      await persist(() => journal.breakEffect(run, key, outcome)).catch(() => {});
      throw error;
    });
    await persist(() => journal.finishEffect(run, { key, result, charged, service }));
    return result as Result;
  };

  return {
    async effect<Result>(...[key, quote, call]: Parameters<Effect>): Promise<Result> {
      const known = run.journal.get(key);
      if (known && 'result' in known) return known.result as Result;
      if (underWay.has(key))
        throw new Terminal('effect_key_reused', `${run.stage} uses the effect key ${key} twice`);
      signal.throwIfAborted();
      if (over) throw new Terminal('effect_too_late', `${run.stage} has ended and starts ${key}`);
      const made = make<Result>(key, quote, call).finally(() => underWay.delete(key));
      underWay.set(key, made);
      return await made;
    },
    async ended() {
      over = true;
      await Promise.allSettled(underWay.values());
    },
  };
}
