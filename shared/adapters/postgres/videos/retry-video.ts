import type { VideoId } from '../../../contracts/ids.ts';
import { micros } from '../../../contracts/money.ts';
import type { StageName } from '../../../contracts/stages.ts';
import { cheapestWay } from '../../../domain/cheapest-way.ts';
import { resultsInRound } from '../../../domain/flow.ts';
import { stagesOf } from '../../../domain/pipeline.ts';
import { rankOf } from '../../../domain/priority.ts';
import type { RetryAnswer, VideoStatus } from '../../../ports/videos.ts';
import { admit } from '../admission.ts';
import type { Sql, Tx } from '../connect.ts';
import { letIn } from '../money/funding.ts';
import { videoAccount } from '../money/ledger.ts';
import { readyEvents, resultsOf } from '../wake.ts';
import { notifyProgress } from './notify-progress.ts';
import type { QueueOptions } from './queue-options.ts';
import { lockQueue, placeOf } from './queue-place.ts';

export type RetryRefusal = Exclude<RetryAnswer, { kind: 'queued' }>;

interface Candidate {
  status: VideoStatus;
  files_deleted_at: Date | null;
  /** Only its publishing is left. */
  is_made: boolean;
  request: unknown;
  round: number;
  priority: number;
  waiting: number;
  done: { stage: StageName; round: number }[];
  left_micros: bigint;
  fixed_is_paid: boolean;
  /** Until the last live lease of its stages runs out; null when none is live. */
  stopping_ms: number | null;
}

/**
 * Puts a failed or cancelled video at the end of the queue again. Stages that are done, and what they cost, stay;
 * the others start over with all their tries. One that is made goes on at once: its publishing needs no place.
 */
export async function retryVideo(sql: Sql, id: VideoId, options: QueueOptions): Promise<RetryAnswer> {
  const refused = await sql.begin((tx) => requeueIfAllowed(tx, id, options));
  if (refused) return refused;
  return { kind: 'queued', ...(await placeOf(sql, id, options.queueLimit)) };
}

/** The same as a part of the caller's transaction. Answers why not, or nothing when the video waits or runs again. */
export async function requeueIfAllowed(
  tx: Tx,
  id: VideoId,
  options: QueueOptions,
): Promise<RetryRefusal | undefined> {
  const [, candidate] = await Promise.all([lockQueue(tx), lockCandidate(tx, id, options.queueLimit)]);
  const refusal = refuse(candidate, options.queueLimit);
  if (refusal || !candidate) return refusal;
  await Promise.all([requeue(tx, id, candidate.priority), resetStages(tx, id)]);
  if (candidate.is_made) {
    await goOnPublishing(tx, id, candidate);
    return undefined;
  }
  await notifyProgress(tx, { video_id: id, stage: null, progress: 0, status: 'queued' });
  await admit(tx, options.running);
  return undefined;
}

/** What is left costs nothing, so there is always enough for it. */
async function goOnPublishing(tx: Tx, id: VideoId, { round, request }: Candidate): Promise<void> {
  const flow = { id, round, lane: null, request };
  const events = readyEvents(flow, await resultsOf(tx, id, round));
  const funds = await letIn(tx, { id, lane: null, stages: [], events });
  if (funds !== 'funded') throw new Error(`publishing ${id} costs nothing, and yet: ${funds}`);
}

async function lockCandidate(tx: Tx, id: VideoId, queueLimit: number): Promise<Candidate | undefined> {
  const [row] = await tx<Candidate[]>`
    select status, round, priority, files_deleted_at, made_at is not null as is_made, request_data as request,
           (select coalesce(jsonb_agg(jsonb_build_object('stage', stage, 'round', r.round)), '[]')
            from stage_runs r where video_id = ${id} and r.status = 'done') as done,
           (select limit_micros - reserved_micros - spent_micros - kept_micros
            from cost_accounts where id = ${videoAccount(id)}) as left_micros,
           exists (select from reservations where id = ${`${id}/admission`}) as fixed_is_paid,
           (select count(*)::int from (select from video_queue where status = 'queued' limit ${queueLimit}) queued)
             as waiting,
           (select extract(epoch from max(lease_expires_at) - now())::double precision * 1000
            from stage_runs where video_id = ${id} and status = 'running' and lease_expires_at > now())
             as stopping_ms
    from video_queue where id = ${id} for no key update`;
  return row;
}

function refuse(candidate: Candidate | undefined, queueLimit: number): RetryRefusal | undefined {
  if (!candidate) return { kind: 'not_found' };
  const { status, waiting, stopping_ms: stoppingMs, files_deleted_at: deletedAt } = candidate;
  if (status !== 'failed' && status !== 'cancelled') return { kind: 'wrong_status', status };
  if (deletedAt !== null) return { kind: 'files_deleted', deletedAt };
  if (stoppingMs !== null) return { kind: 'still_stopping', retryAfterMs: Math.ceil(stoppingMs) };
  const cannotFinish = refuseUnpayable(candidate);
  if (cannotFinish) return cannotFinish;
  if (!candidate.is_made && waiting >= queueLimit) return { kind: 'full', queued: waiting };
  return undefined;
}

/** Nobody would let it in: better said now than by a video that fails again. */
function refuseUnpayable(candidate: Candidate): RetryRefusal | undefined {
  const { done, round, request, fixed_is_paid: fixedIsPaid, left_micros } = candidate;
  const results = resultsInRound(
    done.map((run) => ({ ...run, result: true })),
    round,
  );
  const stages = stagesOf(request).filter((stage) => !(stage in results));
  const left = micros(left_micros);
  return left < cheapestWay(stages, fixedIsPaid).sum
    ? { kind: 'cannot_finish', stages, fixedIsPaid, left }
    : undefined;
}

async function requeue(tx: Tx, id: VideoId, priority: number): Promise<void> {
  await tx`
    update video_queue
    set status = case when made_at is null then 'queued' else status end, lane = null, completed_at = null, processing_time_seconds = null,
        files_tier = 'hot', files_bytes = null,
        retry_count = retry_count + 1,
        rank = extract(epoch from clock_timestamp()) + ${rankOf(0, priority)}::double precision
    where id = ${id}`;
}

/**
 * Runs that ended without a result may be claimed again at once, with all their tries. Those whose worker died keep
 * the status running, so that the next claim still charges the calls whose outcome nobody knows.
 */
async function resetStages(tx: Tx, id: VideoId): Promise<void> {
  await tx`
    update stage_runs
    set status = case when status = 'failed' then 'retrying' else status end,
        attempts = 0, takeovers = 0, due_at = now()
    where video_id = ${id} and status <> 'done'`;
}
