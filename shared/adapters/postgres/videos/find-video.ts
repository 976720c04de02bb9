import type { GpuTrouble } from '../../../contracts/gpu.ts';
import type { ChannelId, VideoId } from '../../../contracts/ids.ts';
import { micros } from '../../../contracts/money.ts';
import type { WaitingFor } from '../../../contracts/progress.ts';
import type { StageName } from '../../../contracts/stages.ts';
import type { StageState, VideoState } from '../../../ports/videos.ts';
import type { Sql } from '../connect.ts';
import { videoAccount } from '../money/ledger.ts';
import { filesState } from './files-state.ts';
import { positionOf } from './queue-place.ts';
import { waitingFor } from './waiting-for.ts';

interface VideoRow {
  id: VideoId;
  channel_id: ChannelId;
  status: VideoState['status'];
  priority: number;
  round: number;
  lane: 'gpu' | 'cpu' | null;
  moved_to_cpu_at: Date | null;
  moved_to_cpu_because: { reason: GpuTrouble; message: string } | null;
  request_data: VideoState['request'];
  estimated_cost: bigint;
  created_at: Date;
  processing_started_at: Date | null;
  made_at: Date | null;
  completed_at: Date | null;
  retry_count: number;
  position: number | null;
  steps_back: boolean;
  files_tier: VideoState['files']['tier'];
  files_bytes: bigint | null;
  files_deleted_at: Date | null;
  error_log: VideoState['errors'];
  limit_micros: bigint | null;
  reserved_micros: bigint | null;
  spent_micros: bigint | null;
}

interface StageRow {
  stage: StageState['stage'];
  round: number;
  status: StageState['status'];
  attempts: number;
  started_at: Date;
  finished_at: Date | null;
  due_at: Date | null;
  error: StageState['error'] | null;
  result: unknown;
}

/** A position beyond this is of no use to anybody. */
const mostPositions = 1000;

/** Everything about one video. Both statements travel together. */
export async function findVideo(
  sql: Sql,
  id: VideoId,
  withResults: boolean,
): Promise<VideoState | undefined> {
  const [[video], stages] = await Promise.all([readVideo(sql, id), readStages(sql, id, withResults)]);
  if (!video) return undefined;
  const waits = video.status === 'queued' ? await whatFor(sql, video) : undefined;
  return {
    id: video.id,
    channelId: video.channel_id,
    status: video.status,
    priority: video.priority,
    round: video.round,
    lane: video.lane ?? undefined,
    movedToCpu:
      video.moved_to_cpu_because && video.moved_to_cpu_at
        ? { ...video.moved_to_cpu_because, at: video.moved_to_cpu_at }
        : undefined,
    request: video.request_data,
    position: video.position ?? undefined,
    waitingFor: waits,
    createdAt: video.created_at,
    startedAt: video.processing_started_at ?? undefined,
    madeAt: video.made_at ?? undefined,
    completedAt: video.completed_at ?? undefined,
    retryCount: video.retry_count,
    files: filesState(video),
    errors: video.error_log,
    cost: {
      limit: micros(video.limit_micros ?? 0n),
      reserved: micros(video.reserved_micros ?? 0n),
      spent: micros(video.spent_micros ?? 0n),
      estimated: micros(video.estimated_cost),
    },
    stages: stages.map(stageState),
  };
}

/** One that stepped back waits for its providers; the others for money or a place. */
const whatFor = async (sql: Sql, { channel_id, steps_back }: VideoRow): Promise<WaitingFor> =>
  steps_back ? 'preflight' : await waitingFor(sql, channel_id);

function readVideo(sql: Sql, id: VideoId) {
  return sql<VideoRow[]>`
    select v.id, channel_id, status, priority, round, lane, moved_to_cpu_at, moved_to_cpu_because, request_data,
           coalesce(waits_until > now(), false) as steps_back, estimated_cost, created_at, processing_started_at, made_at, completed_at, retry_count, error_log, files_tier, files_bytes, files_deleted_at, limit_micros, reserved_micros, spent_micros,
           case when status = 'queued' then ${positionOf(sql, mostPositions)} end as position
    from video_queue v left join cost_accounts a on a.id = ${videoAccount(id)}
    where v.id = ${id}`;
}

function readStages(sql: Sql, id: VideoId, withResults: boolean) {
  return sql<StageRow[]>`
    select stage, round, status, attempts, started_at, finished_at, error,
           case when status = 'retrying' then due_at end as due_at,
           ${withResults ? sql`result` : sql`case when stage = ${'youtube_upload' satisfies StageName} then result end as result`}
    from stage_runs where video_id = ${id} order by round, first_started_at, stage`;
}

function stageState(row: StageRow): StageState {
  return {
    stage: row.stage,
    round: row.round,
    status: row.status,
    attempts: row.attempts,
    startedAt: row.started_at,
    finishedAt: row.finished_at ?? undefined,
    dueAt: row.due_at ?? undefined,
    error: row.error ?? undefined,
    result: row.result ?? undefined,
  };
}
