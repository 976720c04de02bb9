import { micros } from '../../../contracts/money.ts';
import type { StageName } from '../../../contracts/stages.ts';
import { stageNames } from '../../../domain/pipeline.ts';
import type { QueueStatistics, VideoStatus } from '../../../ports/videos.ts';
import type { Sql } from '../connect.ts';
import { readStop } from '../money/stop-switch.ts';
import { readUsage } from '../storage/count-usage.ts';
import { readDayMoney } from './day-money.ts';

/** Percentiles are taken of this many of a stage's newest runs. */
const recentRuns = 100;
/** Stands for videos whose length nobody noted, in seconds. */
const usualVideoSeconds = 60;

/** Everything `/metrics` shows. Each statement walks a short stretch of an index; they travel together. */
export async function readStatistics(sql: Sql): Promise<QueueStatistics> {
  const [stop, open, ended, spentToday, dayMoney, stages, cache, storage] = await Promise.all([
    readStop(sql),
    countOpen(sql),
    countEnded(sql),
    sumSpentToday(sql),
    readDayMoney(sql),
    measureStages(sql),
    countCached(sql),
    readUsage(sql),
  ]);
  return {
    byStatus: { queued: open.queued, processing: open.gpu + open.cpu + open.publishing, ...ended.day },
    running: { gpu: open.gpu, cpu: open.cpu },
    publishing: open.publishing,
    completedLastHour: ended.hour.completed,
    failedLastHour: ended.hour.failed,
    movedToCpuLastDay: open.moved,
    spentToday,
    dayMoney,
    stop,
    stages,
    cache,
    storage,
  };
}

type Open = Record<'queued' | 'gpu' | 'cpu' | 'publishing' | 'moved', number>;

async function countOpen(sql: Sql): Promise<Open> {
  const [row] = await sql<Open[]>`
    select (select count(*)::int from video_queue where status = 'queued') as queued,
           (select count(*)::int from video_queue where status = 'processing' and lane = 'gpu') as gpu,
           (select count(*)::int from video_queue where status = 'processing' and lane = 'cpu') as cpu,
           (select count(*)::int from video_queue where status = 'processing' and lane is null) as publishing,
           (select count(*)::int from video_queue where moved_to_cpu_at > now() - interval '24 hours') as moved`;
  return row ?? { queued: 0, gpu: 0, cpu: 0, publishing: 0, moved: 0 };
}

type Ended = Record<'completed' | 'failed' | 'cancelled', number>;

async function countEnded(sql: Sql): Promise<{ day: Ended; hour: Ended }> {
  const rows = await sql<{ status: VideoStatus; day: number; hour: number }[]>`
    select status, count(*)::int as day,
           (count(*) filter (where completed_at > now() - interval '1 hour'))::int as hour
    from video_queue where completed_at > now() - interval '24 hours' group by status`;
  const day: Ended = { completed: 0, failed: 0, cancelled: 0 };
  const hour: Ended = { ...day };
  for (const row of rows) {
    if (row.status === 'queued' || row.status === 'processing') continue;
    day[row.status] = row.day;
    hour[row.status] = row.hour;
  }
  return { day, hour };
}

async function sumSpentToday(sql: Sql): Promise<QueueStatistics['spentToday']> {
  const [row] = await sql<{ amount: bigint }[]>`
    select coalesce(sum(amount), 0)::bigint as amount
    from pipeline_costs where timestamp >= date_trunc('day', now(), 'UTC')`;
  return micros(row?.amount ?? 0n);
}

async function measureStages(sql: Sql): Promise<QueueStatistics['stages']> {
  const rows = await sql<
    { stage: StageName; p50: number; p95: number; runs: number; video_seconds: number }[]
  >`
    select names.stage, count(*)::int as runs,
           percentile_cont(0.5) within group (order by seconds) as p50,
           percentile_cont(0.95) within group (order by seconds) as p95,
           coalesce(percentile_cont(0.5) within group (order by video_seconds), ${usualVideoSeconds}) as video_seconds
    from unnest(${stageNames as string[]}::text[]) as names(stage), lateral (
      select extract(epoch from finished_at - started_at)::double precision as seconds,
             (select (metadata->>'duration_seconds')::double precision from video_queue v where v.id = r.video_id)
               as video_seconds
      from stage_runs r where stage = names.stage and status = 'done'
      order by finished_at desc limit ${recentRuns}) recent
    group by names.stage`;
  return stageNames.flatMap((stage) => {
    const row = rows.find((candidate) => candidate.stage === stage);
    return row
      ? [{ stage, p50Seconds: row.p50, p95Seconds: row.p95, runs: row.runs, videoSeconds: row.video_seconds }]
      : [];
  });
}

async function countCached(sql: Sql): Promise<QueueStatistics['cache']> {
  const rows = await sql<{ stage: StageName; what: string; hits: number; misses: number; saved: bigint }[]>`
    select stage, split_part(key, ':', 1) as what,
           (count(*) filter (where cached))::int as hits, (count(*) filter (where not cached))::int as misses,
           coalesce(sum(saved_micros), 0)::bigint as saved
    from effects where cached is not null and finished_at > now() - interval '24 hours'
    group by stage, what order by stage, what`;
  return rows.map((row) => ({ ...row, saved: micros(row.saved) }));
}
