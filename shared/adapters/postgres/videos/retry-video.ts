import type { VideoId } from '../../../contracts/ids.ts';
import { rankOf } from '../../../domain/priority.ts';
import type { RetryAnswer, VideoStatus } from '../../../ports/videos.ts';
import { admit } from '../admission.ts';
import type { Sql, Tx } from '../connect.ts';
import { notifyProgress } from './notify-progress.ts';
import type { QueueOptions } from './queue-options.ts';
import { lockQueue, placeOf } from './queue-place.ts';

interface Candidate {
  status: VideoStatus;
  priority: number;
  waiting: number;
  /** Until the last live lease of its stages runs out; null when none is live. */
  stopping_ms: number | null;
}

/**
 * Puts a failed or cancelled video at the end of the queue again. Stages that are done, and what they cost, stay;
 * the others start over with all their tries.
 */
export async function retryVideo(sql: Sql, id: VideoId, options: QueueOptions): Promise<RetryAnswer> {
  const refused = await sql.begin(async (tx) => {
    const [, candidate] = await Promise.all([lockQueue(tx), lockCandidate(tx, id, options.queueLimit)]);
    const refusal = refuse(candidate, options.queueLimit);
    if (refusal || !candidate) return refusal;
    await Promise.all([requeue(tx, id, candidate.priority), resetStages(tx, id)]);
    await notifyProgress(tx, { video_id: id, stage: null, progress: 0, status: 'queued' });
    await admit(tx, options.running);
    return undefined;
  });
  if (refused) return refused;
  return { kind: 'queued', ...(await placeOf(sql, id, options.queueLimit)) };
}

async function lockCandidate(tx: Tx, id: VideoId, queueLimit: number): Promise<Candidate | undefined> {
  const [row] = await tx<Candidate[]>`
    select status, priority,
           (select count(*)::int from (select from video_queue where status = 'queued' limit ${queueLimit}) queued)
             as waiting,
           (select extract(epoch from max(lease_expires_at) - now())::double precision * 1000
            from stage_runs where video_id = ${id} and status = 'running' and lease_expires_at > now())
             as stopping_ms
    from video_queue where id = ${id} for no key update`;
  return row;
}

function refuse(candidate: Candidate | undefined, queueLimit: number): RetryAnswer | undefined {
  if (!candidate) return { kind: 'not_found' };
  const { status, waiting, stopping_ms: stoppingMs } = candidate;
  if (status !== 'failed' && status !== 'cancelled') return { kind: 'wrong_status', status };
  if (stoppingMs !== null) return { kind: 'still_stopping', retryAfterMs: Math.ceil(stoppingMs) };
  if (waiting >= queueLimit) return { kind: 'full', queued: waiting };
  return undefined;
}

async function requeue(tx: Tx, id: VideoId, priority: number): Promise<void> {
  await tx`
    update video_queue
    set status = 'queued', lane = null, completed_at = null, processing_time_seconds = null,
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
