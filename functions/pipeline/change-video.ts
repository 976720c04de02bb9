import type { Context } from 'hono';
import type { Refusal as NotDone, VideoStatus } from '#shared/ports/videos.ts';
import { describeProgress, type Sighting } from './describe-video.ts';
import { sight } from './follow-video.ts';
import type { Pace } from './pace.ts';
import type { PipelinePorts } from './pipeline-ports.ts';
import { readId, refuseBody, refuseQuery } from './read-input.ts';
import { filesDeleted, Refusal, retryAfter, videoNotFound } from './refusal.ts';
import { queueFull } from './submit-video.ts';
import { cannotFinish } from './video-limit.ts';

/** `/cancel/{id}`: for videos that wait or run. */
export function cancelVideo(ports: PipelinePorts) {
  return async (c: Context): Promise<Response> => {
    const id = readId(c);
    refuseQuery(c);
    await refuseBody(c);
    const answer = await ports.videos.cancel(id);
    if (answer.kind !== 'cancelled')
      throw notDone(answer, 'Only a video that waits or runs can be cancelled');
    return c.json({ video_id: id, status: 'cancelled' });
  };
}

/** `/retry/{id}`: for videos that failed or were cancelled. What was finished and paid for stays. */
export function retryVideo(ports: PipelinePorts, pace: Pace) {
  return async (c: Context): Promise<Response> => {
    const id = readId(c);
    refuseQuery(c);
    await refuseBody(c);
    const answer = await ports.videos.retry(id);
    switch (answer.kind) {
      case 'queued': {
        const sighting = await sight(ports, id);
        const eta = sighting ? etaAgain(sighting, answer.position, pace) : 0;
        return c.json({ video_id: id, position: answer.position, eta, status: answer.status }, 202);
      }
      case 'full':
        throw queueFull(answer.queued, pace);
      case 'cannot_finish':
        throw cannotFinish(answer);
      case 'files_deleted':
        throw filesDeleted(answer.deletedAt);
      case 'still_stopping':
        throw new Refusal(
          409,
          'still_stopping',
          'A stage of this video is still stopping; try again shortly.',
          {
            headers: retryAfter(answer.retryAfterMs / 1000),
          },
        );
      default:
        throw notDone(answer, 'Only a video that failed or was cancelled can be retried');
    }
  };
}

/** What is done stays done; where nobody can say what it waits for, as if it waited for nothing but its turn. */
function etaAgain(sighting: Sighting, position: number, pace: Pace): number {
  return describeProgress(sighting, pace).eta ?? pace.etaOfNew(sighting.video.request, position);
}

function notDone(answer: NotDone, rule: string): Refusal {
  if (answer.kind === 'not_found') return videoNotFound();
  return new Refusal(409, 'wrong_status', `${rule}; this one is ${answer.status}.`, {
    errors: [{ field: 'id', message: `names a video that is ${answer.status satisfies VideoStatus}` }],
  });
}
