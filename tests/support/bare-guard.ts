import { providerSilent } from '#shared/domain/provider-failure.ts';
import type { Guard } from '#shared/ports/guard.ts';

/** A guard that holds calls to their time and does nothing else. */
export function bareGuard({ provider = 'openai', timeoutMs: usualMs = 30_000 } = {}): Guard {
  return {
    provider,
    async call(work, { signal, timeoutMs = usualMs, paid }) {
      const time = AbortSignal.timeout(Math.min(timeoutMs, usualMs));
      try {
        return await work(AbortSignal.any([signal, time]));
      } catch (error) {
        signal.throwIfAborted();
        if (!time.aborted) throw error;
        throw providerSilent(provider, 'the time is over', { cause: error, paid });
      }
    },
  };
}
