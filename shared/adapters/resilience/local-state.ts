import type { Entrance, ProviderState, Rest } from '../../ports/provider-state.ts';

/** What this process knows by itself: the same rules, for as long as it lives. `now` in milliseconds, never going back. */
export function createLocalState(now: () => number): ProviderState {
  const rests = new Map<string, { rest: Rest; until: number }>();
  const trials = new Map<string, { holder: string; until: number }>();
  const windows = new Map<string, { calls: number; until: number }>();

  const tooFast = (provider: string, { calls, windowMs }: { calls: number; windowMs: number }): number => {
    const found = windows.get(provider);
    const window = found && found.until > now() ? found : { calls: 0, until: now() + windowMs };
    windows.set(provider, window);
    return ++window.calls > calls ? window.until - now() : 0;
  };

  return {
    async enter(provider, { holder, trialMs, rate }): Promise<Entrance> {
      const found = rests.get(provider);
      if (found && found.until > now())
        return { kind: 'resting', rest: found.rest, leftMs: found.until - now() };
      const waitMs = rate ? tooFast(provider, rate) : 0;
      if (waitMs > 0) return { kind: 'too_fast', leftMs: waitMs };
      if (found?.rest.kind !== 'broken') return { kind: 'go', trial: undefined };
      const trial = trials.get(provider);
      if (trial && trial.until > now())
        return { kind: 'resting', rest: found.rest, leftMs: trial.until - now() };
      trials.set(provider, { holder, until: now() + trialMs });
      return { kind: 'go', trial: found.rest };
    },
    async rest(provider, rest, forMs) {
      rests.set(provider, { rest, until: now() + forMs });
      trials.delete(provider);
    },
    async clear(provider) {
      rests.delete(provider);
      trials.delete(provider);
    },
    async abandonTrial(provider, holder) {
      if (trials.get(provider)?.holder === holder) trials.delete(provider);
    },
  };
}
