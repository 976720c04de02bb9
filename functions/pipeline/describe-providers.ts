import type { ProviderHealth } from '#shared/contracts/readiness.ts';
import type { ProviderNumbers } from '#shared/ports/provider-tally.ts';
import type { PipelinePorts } from './pipeline-ports.ts';

export type ProviderMetrics = ReturnType<typeof describeProvider>;

/** Calls to each provider within the last 24 hours, and how it stood when it was asked last; sorted by name. */
export async function describeProviders(ports: PipelinePorts): Promise<ProviderMetrics[]> {
  const [numbers, health] = await Promise.all([
    ports.providers?.read() ?? [],
    ports.readiness?.list().catch(() => []) ?? [],
  ]);
  const names = new Set([...numbers, ...health].map(({ provider }) => provider));
  return [...names].sort().map((name) =>
    describeProvider(
      name,
      numbers.find(({ provider }) => provider === name),
      health.find(({ provider }) => provider === name),
    ),
  );
}

function describeProvider(
  provider: string,
  numbers: ProviderNumbers | undefined,
  health: ProviderHealth | undefined,
) {
  const resting = numbers?.resting;
  return {
    provider,
    calls: numbers?.calls ?? 0,
    /** Calls that were made again, for nothing was charged. */
    repeats: numbers?.repeats ?? 0,
    failures: numbers?.failures ?? {},
    p50_seconds: toMilliseconds(numbers?.p50Seconds),
    p95_seconds: toMilliseconds(numbers?.p95Seconds),
    /** `open`: nobody calls it; `half_open`: the next call tries; `pausing`: it asked for a pause. */
    circuit: circuitOf(resting),
    /** Why, in its own words; null while it is called as usual. */
    left_alone: resting
      ? { code: resting.code, words: resting.words, seconds_left: Math.ceil(resting.leftMs / 1000) }
      : null,
    /** As it answered when it was asked for nothing; null when nobody has asked. */
    health: health
      ? {
          state: health.state,
          code: health.code ?? null,
          words: health.words,
          left: health.left ?? null,
          checked_at: health.checkedAt.toISOString(),
        }
      : null,
  };
}

/** Seconds; what is behind the third decimal nobody measured. */
const toMilliseconds = (seconds = 0): number => Math.round(seconds * 1000) / 1000;

function circuitOf(resting: ProviderNumbers['resting']): 'closed' | 'open' | 'half_open' | 'pausing' {
  if (resting === undefined) return 'closed';
  if (resting.kind === 'busy') return 'pausing';
  return resting.leftMs > 0 ? 'open' : 'half_open';
}
