import type { VideoId } from '../../contracts/ids.ts';
import type { StageName } from '../../contracts/stages.ts';
import { admit, lockAdmission } from './admission.ts';
import { inOrder, type Tx } from './connect.ts';
import { type Ending, endVideo } from './end-video.ts';
import { releaseKept, settleRound } from './money/funding.ts';

/**
 * Ends a video exactly once, settles the stage that ended it, tells of it, and gives its place to the next. The caller
 * holds the video's row.
 */
export async function closeVideo(
  tx: Tx,
  video: { id: VideoId; round: number },
  ending: Ending,
  running: { gpu: number; cpu: number },
  last?: { stage: StageName; round: number },
): Promise<void> {
  await endVideo(tx, video.id, ending);
  await inOrder(
    // Admission before the accounts, as everybody does: otherwise two would wait for each other.
    () => lockAdmission(tx),
    () => (last ? settleRound(tx, video.id, last.stage, last.round) : Promise.resolve()),
    () => releaseKept(tx, video.id),
  );
  await admit(tx, running);
}
