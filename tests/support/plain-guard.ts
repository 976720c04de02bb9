import type { Guard } from '#shared/ports/guard.ts';

/** Lets every call through once, and ends it after its time. */
export function plainGuard(provider: string, usualMs = 20_000): Guard {
  return {
    provider,
    call: (work, { signal, timeoutMs = usualMs }) =>
      work(AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])),
  };
}
