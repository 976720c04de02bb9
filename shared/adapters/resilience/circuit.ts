import { ConsecutiveBreaker } from 'cockatiel';
import { Retryable, Terminal } from '../../contracts/errors.ts';
import type { ProviderState, Rest } from '../../ports/provider-state.ts';
import type { Circuit } from './policies.ts';

/** A provider that asks for a longer pause is tried again after this, in milliseconds. */
const longestBusyMs = 300_000;

type Verdict = 'works' | 'fails' | 'refuses' | 'busy';

/** What a failure says about the provider. One that concerns what we asked for says that it works. */
const verdicts: Readonly<Record<string, Verdict>> = {
  provider_failed: 'fails',
  provider_silent: 'fails',
  provider_garbled: 'fails',
  provider_refused: 'refuses',
  provider_out_of_money: 'refuses',
  provider_busy: 'busy',
  provider_rejected: 'works',
  content_refused: 'works',
};

export interface Judged {
  /** The rest this call was to decide about. */
  trial: Rest | undefined;
  holder: string;
}

export interface CircuitJudge {
  worked(call: Judged): Promise<void>;
  /** `error` as the work threw it, or our own `provider_silent`. Answers the rest the provider is given for it. */
  failed(call: Judged, error: unknown): Promise<Rest | undefined>;
  /** Its caller called it off: nobody knows anything. */
  calledOff(call: Judged): Promise<void>;
}

/** Decides from how calls end when the provider is left alone, and for how long. */
export function createCircuitJudge(provider: string, circuit: Circuit, state: ProviderState): CircuitJudge {
  const inARow = new ConsecutiveBreaker(circuit.failures);

  const worked = async ({ trial }: Judged): Promise<void> => {
    inARow.success();
    if (trial) await state.clear(provider);
  };
  const calledOff = async ({ trial, holder }: Judged): Promise<void> => {
    if (trial) await state.abandonTrial(provider, holder);
  };
  const isOneTooMany = ({ trial }: Judged): boolean => inARow.failure() || trial !== undefined;

  return {
    worked,
    calledOff,
    async failed(call, error) {
      const said = error instanceof Terminal || error instanceof Retryable ? error : undefined;
      const verdict = said && verdicts[said.code];
      if (said === undefined || verdict === undefined) {
        await calledOff(call);
        return undefined;
      }
      if (verdict === 'fails' && !isOneTooMany(call)) return undefined;
      const sentence = sentenceFor(verdict, said, circuit, call.trial);
      if (sentence === undefined) {
        await worked(call);
        return undefined;
      }
      inARow.success();
      await state.rest(provider, sentence.rest, sentence.forMs);
      return sentence.rest;
    },
  };
}

/** Undefined: it stays in use. */
function sentenceFor(
  verdict: Verdict,
  error: Terminal | Retryable,
  { restMs, longestRestMs, refusedMs }: Circuit,
  trial: Rest | undefined,
): { rest: Rest; forMs: number } | undefined {
  const told = { code: error.code, words: error.message };
  const times = (trial?.times ?? 0) + 1;
  const askedMs = error instanceof Retryable ? error.retryAfterMs : undefined;
  switch (verdict) {
    case 'fails':
      return {
        rest: { kind: 'broken', ...told, times },
        forMs: Math.min(restMs * 2 ** (times - 1), longestRestMs),
      };
    case 'refuses':
      return refusedMs === undefined
        ? undefined
        : { rest: { kind: 'broken', ...told, times }, forMs: refusedMs };
    case 'busy':
      return askedMs === undefined || askedMs <= 0
        ? undefined
        : { rest: { kind: 'busy', ...told, times: 1 }, forMs: Math.min(askedMs, longestBusyMs) };
    case 'works':
      return undefined;
  }
}

/** For a provider whose failures say nothing about the next call. */
export const noCircuit: CircuitJudge = {
  worked: async () => {},
  failed: async () => undefined,
  calledOff: async () => {},
};
