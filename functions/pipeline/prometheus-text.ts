import type { Metrics } from './describe-metrics.ts';
import { gauge } from './gauge.ts';
import { providerGauges } from './provider-gauges.ts';

/** Prometheus' text exposition format, version 0.0.4. */
export function prometheusText(metrics: Metrics): string {
  const lanes = Object.entries(metrics.lanes);
  return [
    ...queueGauges(metrics),
    gauge(
      'ytempire_lane_places',
      'Videos that may be processed at once.',
      lanes.map(([lane, { places }]) => ({ labels: { lane }, value: places })),
    ),
    gauge(
      'ytempire_lane_busy',
      'Videos that are processed now.',
      lanes.map(([lane, { busy }]) => ({ labels: { lane }, value: busy })),
    ),
    gauge(
      'ytempire_moved_to_cpu_last_day',
      'Videos that went on in the CPU lane because the GPU failed, within the last 24 hours.',
      [{ value: metrics.moved_to_cpu_last_day }],
    ),
    gauge(
      'ytempire_stage_seconds',
      'Duration of the newest runs of a stage.',
      metrics.stages.flatMap(({ stage, p50_seconds, p95_seconds }) => [
        { labels: { stage, quantile: '0.5' }, value: p50_seconds },
        { labels: { stage, quantile: '0.95' }, value: p95_seconds },
      ]),
    ),
    gauge(
      'ytempire_cache_lookups_last_day',
      'Results looked for in the cache within the last 24 hours.',
      metrics.cache.flatMap(({ stage, what, hits, misses }) => [
        { labels: { stage, what, outcome: 'hit' }, value: hits },
        { labels: { stage, what, outcome: 'miss' }, value: misses },
      ]),
    ),
    gauge(
      'ytempire_cache_saved_last_day_dollars',
      'What results taken from the cache cost when they were bought.',
      metrics.cache.map(({ stage, what, saved_micros }) => ({
        labels: { stage, what },
        value: saved_micros / 1_000_000,
      })),
    ),
    ...providerGauges(metrics.providers),
    ...storageGauges(metrics.storage),
    gauge('ytempire_spending_stopped', '1 while the stop switch is on.', [
      { value: metrics.spending_stopped ? 1 : 0 },
    ]),
    gauge('ytempire_cost_today_dollars', 'Spent since midnight UTC.', [
      { value: metrics.cost_today_micros / 1_000_000 },
    ]),
    gauge('ytempire_day_limit_dollars', 'The most that may be spent on the videos let in today (UTC).', [
      { value: metrics.day_limit_micros / 1_000_000 },
    ]),
    gauge('ytempire_day_left_dollars', 'What is left of it, after what is reserved and kept back.', [
      { value: metrics.day_left_micros / 1_000_000 },
    ]),
    gauge('ytempire_kept_back_dollars', 'Held back so that videos that started can finish.', [
      { value: metrics.kept_back_micros / 1_000_000 },
    ]),
    gauge(
      'ytempire_cost_alerts_last_day',
      'Alerts about money within the last 24 hours.',
      Object.entries(metrics.alerts_last_day).map(([kind, value]) => ({ labels: { kind }, value })),
    ),
  ].join('');
}

function queueGauges(metrics: Metrics): string[] {
  return [
    gauge('ytempire_queue_depth', 'Videos that wait.', [{ value: metrics.depth }]),
    gauge('ytempire_queue_limit', 'Videos that may wait.', [{ value: metrics.queue_limit }]),
    gauge('ytempire_videos_processing', 'Videos that are being made or published.', [
      { value: metrics.processing },
    ]),
    gauge(
      'ytempire_videos_publishing',
      'Videos that are made, and wait to be published, or are being published.',
      [{ value: metrics.publishing }],
    ),
    gauge(
      'ytempire_videos_ended_last_day',
      'Videos that ended within the last 24 hours.',
      Object.entries(metrics.ended_last_day).map(([status, value]) => ({ labels: { status }, value })),
    ),
    gauge('ytempire_videos_per_hour', 'Videos completed within the last hour.', [
      { value: metrics.rate_per_hour },
    ]),
    gauge('ytempire_error_ratio', 'Failed of those that ended within the last hour.', [
      { value: metrics.error_rate },
    ]),
  ];
}

/** Nothing is said of what nobody has counted. */
function storageGauges(storage: Metrics['storage']): string[] {
  if (!storage) return [];
  const tiers = Object.entries(storage.tiers);
  const used = [
    gauge(
      'ytempire_storage_bytes',
      'What is stored, by the tier of the videos that name it.',
      tiers.map(([tier, { bytes }]) => ({ labels: { tier }, value: bytes })),
    ),
    gauge(
      'ytempire_storage_videos',
      'Videos whose files are stored, by tier.',
      tiers.map(([tier, { videos }]) => ({ labels: { tier }, value: videos })),
    ),
  ];
  const { space } = storage;
  if (!space) return used;
  return [
    ...used,
    gauge('ytempire_storage_free_bytes', 'What may still be stored.', [{ value: space.free_bytes }]),
    gauge('ytempire_storage_total_bytes', 'What the disk holds.', [{ value: space.total_bytes }]),
    gauge('ytempire_storage_nearly_full', '1 while less is free than the videos that run at once may need.', [
      { value: space.nearly_full ? 1 : 0 },
    ]),
  ];
}
