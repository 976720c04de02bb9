import type { ProviderMetrics } from './describe-providers.ts';
import { gauge } from './gauge.ts';

/** Calls to outside providers, how they end, and how each stands. */
export function providerGauges(providers: readonly ProviderMetrics[]): string[] {
  if (providers.length === 0) return [];
  return [
    gauge(
      'ytempire_provider_calls_last_day',
      'Calls to a provider within the last 24 hours.',
      providers.map(({ provider, calls }) => ({ labels: { provider }, value: calls })),
    ),
    gauge(
      'ytempire_provider_failures_last_day',
      'Calls that failed within the last 24 hours, by what was wrong.',
      providers.flatMap(({ provider, failures }) =>
        Object.entries(failures).map(([code, value]) => ({ labels: { provider, code }, value })),
      ),
    ),
    gauge(
      'ytempire_provider_repeats_last_day',
      'Calls that were made again within the last 24 hours, for nothing was charged.',
      providers.map(({ provider, repeats }) => ({ labels: { provider }, value: repeats })),
    ),
    gauge(
      'ytempire_provider_seconds',
      'Duration of the calls of the last 24 hours, at most a quarter too high.',
      providers
        .filter(({ calls }) => calls > 0)
        .flatMap(({ provider, p50_seconds, p95_seconds }) => [
          { labels: { provider, quantile: '0.5' }, value: p50_seconds },
          { labels: { provider, quantile: '0.95' }, value: p95_seconds },
        ]),
    ),
    gauge(
      'ytempire_provider_left_alone',
      '1 while nobody calls it: it failed, or asked for a pause.',
      providers.map(({ provider, circuit }) => ({
        labels: { provider },
        value: circuit === 'open' || circuit === 'pausing' ? 1 : 0,
      })),
    ),
    gauge(
      'ytempire_provider_ready',
      '1: it would do its job; 0: it would not. Those without a key are left out.',
      providers.flatMap(({ provider, health }) =>
        health === null || health.state === 'absent'
          ? []
          : { labels: { provider }, value: health.state === 'ready' ? 1 : 0 },
      ),
    ),
    gauge(
      'ytempire_provider_allowance_left',
      'What is left of a plan or a rate, where the provider tells.',
      providers.flatMap(({ provider, health }) =>
        health?.left ? { labels: { provider, unit: health.left.unit }, value: health.left.amount } : [],
      ),
    ),
  ];
}
