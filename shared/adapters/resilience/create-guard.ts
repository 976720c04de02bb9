import { randomUUID } from 'node:crypto';
import { setTimeout as pauseFor } from 'node:timers/promises';
import { Retryable, Terminal } from '../../contracts/errors.ts';
import type { Guard, GuardedCall } from '../../ports/guard.ts';
import type { Entrance, ProviderState, Rest } from '../../ports/provider-state.ts';
import type { ProviderTally } from '../../ports/provider-tally.ts';
import { createCircuitJudge, noCircuit } from './circuit.ts';
import { createKnownState } from './known-state.ts';
import { createLocalState } from './local-state.ts';
import { createPlaces } from './places.ts';
import type { Policy } from './policies.ts';
import { atLatest, createRepeats, longestPauseMs } from './repeats.ts';
import { withinTime } from './within-time.ts';

export interface GuardOptions {
  provider: string;
  policy: Policy;
  /** What all processes know. */
  shared: ProviderState;
  tally: Pick<ProviderTally, 'count'>;
  /** Milliseconds that never go back. */
  now?: () => number;
  /** Rejects with the signal's reason when that is aborted. */
  pause?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** For what people read. */
  clock?: () => Date;
}

/** A trial may take this much longer than its call, in milliseconds, until the next call is one. */
const trialGraceMs = 5000;

const usualPause = async (ms: number, signal: AbortSignal): Promise<void> => {
  await pauseFor(ms, undefined, { signal }).catch(() => signal.throwIfAborted());
};

/**
 * The guard of one provider in this process. A call waits for a place for as long as it may take, then for the rate and
 * short rests of the provider, is made, and made again as long as no more than its time has passed since it was asked for:
 * in all it takes at most three times its time and ten seconds.
 */
export function createGuard(options: GuardOptions): Guard {
  const { provider, policy, shared, tally } = options;
  const { now = () => performance.now(), pause = usualPause, clock = () => new Date() } = options;
  const { label, rate, circuit } = policy;
  const state = createKnownState(shared, createLocalState(now));
  const judge = circuit ? createCircuitJudge(provider, circuit, state) : noCircuit;
  const inPlace = createPlaces(policy);

  /** Waits until the call may go. @throws Retryable `circuit_open`, `provider_busy`; the signal's reason */
  const enter = async (holder: string, timeoutMs: number, signal: AbortSignal): Promise<Rest | undefined> => {
    const trialMs = timeoutMs + trialGraceMs;
    let waitedMs = 0;
    for (;;) {
      const entrance = await state.enter(provider, { holder, trialMs, rate });
      if (entrance === undefined) return undefined;
      if (entrance.kind === 'go') return entrance.trial;
      const waitMs = Math.ceil(entrance.leftMs) + 1;
      const isShort = entrance.kind === 'too_fast' || entrance.rest.kind === 'busy';
      if (!isShort || waitedMs + waitMs > longestPauseMs) throw notNow(label, policy, entrance, clock());
      waitedMs += waitMs;
      await pause(waitMs, signal);
    }
  };

  /** Only what ends `passing` may do better at once. */
  const attempt = async <Result>(
    work: (signal: AbortSignal) => Promise<Result>,
    { signal, paid, timeoutMs }: Required<GuardedCall>,
    repeated: boolean,
  ): Promise<Attempt<Result>> => {
    const holder = randomUUID();
    const trial = await enter(holder, timeoutMs, signal);
    const call = { trial, holder };
    const startedAt = now();
    const told = (outcome: string): void =>
      tally.count({ provider, outcome, ms: now() - startedAt, repeated });
    try {
      signal.throwIfAborted();
      const result = await withinTime(work, { label, timeoutMs, paid, signal });
      told('ok');
      await judge.worked(call);
      return { kind: 'done', result };
    } catch (error) {
      if (signal.aborted) {
        await judge.calledOff(call);
        throw signal.reason;
      }
      const known = error instanceof Terminal || error instanceof Retryable;
      told(known ? error.code : 'internal_error');
      const rest = await judge.failed(call, error);
      return { kind: rest?.kind === 'broken' ? 'left_alone' : 'passing', error };
    }
  };

  return {
    provider,
    async call(work, { signal, timeoutMs = policy.timeoutMs, paid }) {
      const pauseAfter = createRepeats();
      const startedAt = now();
      for (let repeated = false; ; repeated = true) {
        const once = () => attempt(work, { signal, timeoutMs, paid }, repeated);
        const ended = await inPlace(once, { signal, patienceMs: timeoutMs });
        if (ended.kind === 'done') return ended.result;
        const pauseMs = ended.kind === 'passing' ? pauseAfter(ended.error) : undefined;
        const isLate = now() - startedAt + (pauseMs ?? 0) > timeoutMs;
        if (pauseMs === undefined || isLate) throw atLatest(ended.error);
        await pause(pauseMs, signal);
      }
    },
  };
}

type Attempt<Result> = { kind: 'done'; result: Result } | { kind: 'passing' | 'left_alone'; error: unknown };

function notNow(
  label: string,
  { rate }: Policy,
  entrance: Exclude<Entrance, { kind: 'go' }>,
  now: Date,
): unknown {
  const later = { retryAfterMs: Math.ceil(entrance.leftMs) };
  if (entrance.kind === 'too_fast') {
    const words = `${label} lets us make ${rate?.calls} calls in ${(rate?.windowMs ?? 0) / 1000} s, and these are made`;
    return atLatest(new Retryable('provider_busy', words, later));
  }
  const until = new Date(now.getTime() + entrance.leftMs).toISOString().slice(11, 19);
  const words = `${label} is left alone until ${until} UTC: ${entrance.rest.words}`;
  const code = entrance.rest.kind === 'busy' ? 'provider_busy' : 'circuit_open';
  return atLatest(new Retryable(code, words, later));
}
