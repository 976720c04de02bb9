import type { VideoId } from '../../contracts/ids.ts';
import type { StageName } from '../../contracts/stages.ts';
import { allTopics, topics } from '../../contracts/topics.ts';
import { mustBeHandled } from '../../domain/flow.ts';
import { inOrder, type Tx } from './connect.ts';
import { recordCost } from './money/funding.ts';
import { emit } from './wake.ts';

export type Ending =
  | { status: 'completed' }
  | { status: 'failed'; error: { code: string; message: string; stage: StageName | undefined } }
  | { status: 'cancelled' };

const saidBy = {
  completed: topics.videoCompleted,
  failed: topics.videoFailed,
  cancelled: topics.videoCancelled,
} as const;

/** Events that would start work for a video that is closed. */
const wakeTopics: string[] = allTopics.filter(mustBeHandled);

/** The video's own end, without what follows from it for others. */
export async function endVideo(tx: Tx, video: { id: VideoId; round: number }, ending: Ending): Promise<void> {
  const errors = ending.status === 'failed' ? [{ ...ending.error, at: new Date().toISOString() }] : [];
  const change = { video_id: video.id, stage: null, progress: 1, status: ending.status };
  const data =
    ending.status === 'failed' ? { error: { code: ending.error.code, message: ending.error.message } } : {};
  await inOrder(
    () => tx`
      update video_queue
      set status = ${ending.status}, completed_at = now(), lane = null, error_log = error_log || ${tx.json(errors)},
          processing_time_seconds = extract(epoch from now() - processing_started_at)
      where id = ${video.id}`,
    () => recordCost(tx, video.id),
    () => tx`delete from outbox where video_id = ${video.id} and topic = any(${wakeTopics})`,
    () => emit(tx, [{ topic: saidBy[ending.status], videoId: video.id, round: video.round, data }]),
    () => tx`select pg_notify('video_progress', ${JSON.stringify(change)})`,
  );
}
