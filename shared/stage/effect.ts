import { Retryable, Terminal } from '../contracts/errors.ts';
import type { Micros } from '../contracts/money.ts';
import type { Service } from '../contracts/service.ts';
import { keptForMs } from '../domain/kept-for.ts';
import type { StageJournal, StageRun } from '../ports/stage-journal.ts';
import type { Effect, Sharing } from './definition.ts';
import { beingRemoved, type HoldBlobs, mustHold } from './hold-blobs.ts';
import { persist } from './persist.ts';
import { type Bought, createSharedResults, type SharedResultsOptions } from './shared-results.ts';

type EffectCall<Result> = [
  key: string,
  quote: Micros,
  call: () => Promise<{ result: Result; charged: Micros; service: Service }>,
];

/** A call that was cut off may have been charged all the same; one that was refused in words was not. */
function mayBeCharged(error: unknown): boolean {
  if (error instanceof Terminal || error instanceof Retryable) return error.mayBeCharged;
  return true;
}

/** What was paid for is not made again without end: it uses up the stage's tries. */
const paidFor = 'file_missing';

/** The call was made: whatever becomes of its result, it was charged. */
function paidForNothing(error: unknown, quote: Micros): never {
  if (!(error instanceof Retryable)) throw error;
  const { message, retryAfterMs } = error;
  const code = error.code === beingRemoved && quote > 0n ? paidFor : error.code;
  throw new Retryable(code, message, {
    cause: error,
    mayBeCharged: true,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

export interface Effects {
  effect: Effect;
  /** Resolves when no call is under way any more; from the first time it is asked, none can be started. */
  ended(): Promise<void>;
  /** Whether a call was made, or found in the cache, that the journal did not have before. */
  isFurther(): boolean;
}

/**
 * Makes the `effect` a stage calls: finished ones come from the journal, shared ones from the cache if it has them,
 * new ones are written down before they start and journalled with their charge before anything else goes on.
 *
 * @param hold keeps what results name from being removed
 * @param sharing absent: nothing is shared between runs
 */
export function createEffects(
  journal: StageJournal,
  run: StageRun,
  reservationId: string,
  signal: AbortSignal,
  hold: HoldBlobs,
  sharing?: Omit<SharedResultsOptions, 'fresh' | 'hold'>,
): Effects {
  // A stage goes again because of what it made: the cache would hand it the same piece.
  const shared = sharing && createSharedResults(run.stage, { ...sharing, hold, fresh: run.round > 1 });
  const underWay = new Map<string, Promise<unknown>>();
  // One after the other: two at once would not see each other's quote, and together pass what was reserved.
  let starting: Promise<unknown> = Promise.resolve();
  let over = false;
  let further = false;

  const refuseWhenOver = (key: string): void => {
    if (over) throw new Terminal('effect_too_late', `${run.stage} has ended and starts ${key}`);
  };

  const buy = async <Result>(
    [key, quote, call]: EffectCall<Result>,
    missed: boolean,
  ): Promise<Bought & { result: Result }> => {
    refuseWhenOver(key);
    const start = starting.then(() =>
      persist(() => journal.startEffect(run, { key, quote, reservationId }), signal),
    );
    starting = start.catch(() => {});
    await start;
    const stored = async () => {
      const bought = await call();
      await mustHold(hold, bought.result, missed ? keptForMs[run.stage] : 0).catch((error) =>
        paidForNothing(error, quote),
      );
      return bought;
    };
    const bought = await stored().catch(async (error: unknown) => {
      const outcome = signal.aborted || mayBeCharged(error) ? 'unknown' : 'failed';
      await persist(() => journal.breakEffect(run, key, outcome)).catch(() => {});
      throw error;
    });
    await persist(() => journal.finishEffect(run, { key, ...bought, missed }));
    further = true;
    return bought;
  };

  const recall = async <Result>(key: string, { result, charged, service }: Bought): Promise<Result> => {
    refuseWhenOver(key);
    const recalled = { key, result, saved: charged, service, reservationId };
    await persist(() => journal.recallEffect(run, recalled), signal);
    further = true;
    return result as Result;
  };

  const make = async <Result>(call: EffectCall<Result>, like?: Sharing<Result>): Promise<Result> => {
    if (!shared || !like) return (await buy(call, false)).result;
    const how = { recall: (found: Bought) => recall<Result>(call[0], found), buy: () => buy(call, true) };
    return await shared.findOrBuy(like, how, signal);
  };

  return {
    async effect(key, quote, call, like) {
      const known = run.journal.get(key);
      if (known && 'result' in known) return known.result as never;
      if (underWay.has(key))
        throw new Terminal('effect_key_reused', `${run.stage} uses the effect key ${key} twice`);
      signal.throwIfAborted();
      refuseWhenOver(key);
      const made = make([key, quote, call], like).finally(() => underWay.delete(key));
      underWay.set(key, made);
      return await made;
    },
    async ended() {
      over = true;
      await Promise.allSettled(underWay.values());
    },
    isFurther: () => further,
  };
}
