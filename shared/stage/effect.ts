import { Terminal } from '../contracts/errors.ts';
import type { StageJournal, StageRun } from '../ports/stage-journal.ts';
import type { Effect } from './definition.ts';
import { persist } from './persist.ts';

/**
 * Makes the `effect` a stage calls: finished ones come from the journal, new ones are written down before they start
 * and journalled with their charge before anything else goes on.
 */
export function createEffect(
  journal: StageJournal,
  run: StageRun,
  reservationId: string,
  signal: AbortSignal,
): Effect {
  const underWay = new Set<string>();
  return async <Result>(...[key, quote, call]: Parameters<Effect>): Promise<Result> => {
    const known = run.journal.get(key);
    if (known && 'result' in known) return known.result as Result;
    if (underWay.has(key))
      throw new Terminal('effect_key_reused', `${run.stage} uses the effect key ${key} twice`);
    signal.throwIfAborted();
    underWay.add(key);
    await persist(() => journal.startEffect(run, { key, quote, reservationId }), signal);
    const { result, charged, service } = await call().catch(async (error: unknown) => {
      // A call that was cut off may have been charged all the same; one that failed in words was not.
      const outcome = signal.aborted ? 'unknown' : 'failed';
      await journal.breakEffect(run, key, outcome).catch(() => {});
      underWay.delete(key);
      throw error;
    });
    await persist(() => journal.finishEffect(run, { key, result, charged, service }));
    underWay.delete(key);
    return result as Result;
  };
}
