import type { StorageUsage } from '#shared/contracts/storage.ts';
import { isNearlyFull } from '#shared/domain/storage-tiers.ts';
import type { QueueStatistics } from '#shared/ports/videos.ts';
import type { ProviderMetrics } from './describe-providers.ts';
import type { PipelinePorts } from './pipeline-ports.ts';

export type Metrics = ReturnType<typeof describeMetrics>;

export function describeMetrics(
  statistics: QueueStatistics,
  providers: ProviderMetrics[],
  settings: PipelinePorts['settings'],
) {
  const { byStatus, running, completedLastHour, failedLastHour } = statistics;
  const endedLastHour = completedLastHour + failedLastHour;
  return {
    depth: byStatus.queued,
    queue_limit: settings.queueLimit,
    processing: byStatus.processing,
    /** Of these: made, and waiting to be published, or being published; they hold no place. */
    publishing: statistics.publishing,
    /** Ended within the last 24 hours. */
    ended_last_day: { completed: byStatus.completed, failed: byStatus.failed, cancelled: byStatus.cancelled },
    /** Videos completed within the last hour. */
    rate_per_hour: completedLastHour,
    /** Failed of those that ended by themselves within the last hour, 0 to 1. */
    error_rate: endedLastHour === 0 ? 0 : failedLastHour / endedLastHour,
    lanes: {
      gpu: { places: settings.running.gpu, busy: running.gpu },
      cpu: { places: settings.running.cpu, busy: running.cpu },
    },
    /** Videos whose GPU failed within the last 24 hours. */
    moved_to_cpu_last_day: statistics.movedToCpuLastDay,
    stages: statistics.stages.map((stage) => ({
      stage: stage.stage,
      p50_seconds: stage.p50Seconds,
      p95_seconds: stage.p95Seconds,
      runs: stage.runs,
    })),
    /** Looked for in the cache within the last 24 hours: scripts, speech, searches, files, scenes; `saved_micros` is what the hits cost once. */
    cache: statistics.cache.map(({ stage, what, hits, misses, saved }) => ({
      ...{ stage, what, hits, misses, hit_ratio: hits / (hits + misses), saved_micros: Number(saved) },
    })),
    providers,
    /** What is stored, by tier, and the room that is left; null until it was counted, or where the store does not say. */
    storage: statistics.storage ? describeUsage(statistics.storage) : null,
    /** While the stop switch is on, nothing new is bought and no queued video is let in. */
    spending_stopped: statistics.stop
      ? { since: statistics.stop.since.toISOString(), reason: statistics.stop.reason }
      : null,
    /** Since midnight UTC. */
    cost_today_micros: Number(statistics.spentToday),
    /** The system's account of today, UTC. */
    day_limit_micros: Number(statistics.dayMoney.limit),
    day_left_micros: Number(statistics.dayMoney.left),
    /** Held back so that videos that started can finish. */
    kept_back_micros: Number(statistics.dayMoney.keptBack),
    /** Alerts about money within the last 24 hours, by kind. */
    alerts_last_day: statistics.dayMoney.alerts,
  };
}

function describeUsage({ tiers, space, countedAt }: StorageUsage) {
  return {
    /** A file counts once, at the hottest video that names it; `cached`: none does, but later videos may use it again. */
    tiers,
    space: space
      ? {
          free_bytes: space.freeBytes,
          total_bytes: space.totalBytes,
          /** What the videos that run at once may still need. */
          needed_bytes: space.neededBytes,
          nearly_full: isNearlyFull(space),
        }
      : null,
    counted_at: countedAt.toISOString(),
  };
}
