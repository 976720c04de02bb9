import type { WaitingFor } from '#shared/contracts/progress.ts';
import { endsByItself, waitingForCode } from '#shared/domain/waits.ts';
import type { StageState, VideoState } from '#shared/ports/videos.ts';

/** What keeps a video waiting. */
export interface Wait {
  reason: WaitingFor;
  /** Undefined where nobody can know when it ends. */
  until: Date | undefined;
}

/**
 * In the queue: why it is not let in. Anywhere else: what its present stage cannot go on without.
 *
 * @param run of the stage that holds the video up
 */
export function describeWait(video: VideoState, run: StageState | undefined, at: Date): Wait | undefined {
  if (video.waitingFor !== undefined) return { reason: video.waitingFor, until: undefined };
  const reason = run?.status === 'retrying' ? waitingForCode(run.error?.code) : undefined;
  // A wait that is over has not been noticed yet: it is about to go on.
  if (reason === undefined || run?.dueAt === undefined || run.dueAt <= at) return undefined;
  return { reason, until: endsByItself(reason) ? run.dueAt : undefined };
}
