import type { ProviderState } from '../../ports/provider-state.ts';

/**
 * What all processes know, and while nobody can say that, what this one knows. Whatever is learnt is told to both, so that
 * a provider stays left alone when what was shared is lost in the middle of it.
 */
export function createKnownState(shared: ProviderState, own: ProviderState): ProviderState {
  return {
    async enter(provider, entry) {
      const entrance = await shared.enter(provider, entry);
      if (entrance === undefined) return await own.enter(provider, entry);
      if (entrance.kind === 'resting') await own.rest(provider, entrance.rest, entrance.leftMs);
      if (entrance.kind === 'go' && entrance.trial === undefined) await own.clear(provider);
      return entrance;
    },
    async rest(provider, rest, forMs) {
      await own.rest(provider, rest, forMs);
      await shared.rest(provider, rest, forMs);
    },
    async clear(provider) {
      await own.clear(provider);
      await shared.clear(provider);
    },
    async abandonTrial(provider, holder) {
      await own.abandonTrial(provider, holder);
      await shared.abandonTrial(provider, holder);
    },
  };
}
