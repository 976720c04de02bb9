import type { VideoId } from '../../contracts/ids.ts';
import type { StageName } from '../../contracts/stages.ts';
import { allTopics, topics } from '../../contracts/topics.ts';
import { mustBeHandled } from '../../domain/flow.ts';
import type { Tx } from './connect.ts';

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
export async function endVideo(tx: Tx, id: VideoId, ending: Ending): Promise<void> {
  const errors = ending.status === 'failed' ? [{ ...ending.error, at: new Date().toISOString() }] : [];
  const data =
    ending.status === 'failed' ? { error: { code: ending.error.code, message: ending.error.message } } : {};
  await tx`
    select end_video(${id}, ${ending.status}, ${tx.json(errors)}, ${saidBy[ending.status]}, ${tx.json(data)},
                     ${wakeTopics})`;
}
