import type { VideoId } from '../../../contracts/ids.ts';
import type { Refusal, VideoStatus } from '../../../ports/videos.ts';
import { closeVideo } from '../close-video.ts';
import type { Sql } from '../connect.ts';
import type { QueueOptions } from './queue-options.ts';

/**
 * Closes a waiting or running video. Its workers learn of it at their next heartbeat, stop, and give back what they
 * reserved but did not spend.
 */
export async function cancelVideo(
  sql: Sql,
  id: VideoId,
  options: QueueOptions,
): Promise<{ kind: 'cancelled' } | Refusal> {
  return await sql.begin(async (tx) => {
    const [video] = await tx<{ status: VideoStatus; round: number }[]>`
      select status, round from video_queue where id = ${id} for no key update`;
    if (!video) return { kind: 'not_found' };
    if (video.status !== 'queued' && video.status !== 'processing')
      return { kind: 'wrong_status', status: video.status };
    await closeVideo(tx, { id, round: video.round }, { status: 'cancelled' }, options.running);
    return { kind: 'cancelled' };
  });
}
