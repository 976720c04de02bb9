import type { GpuTrouble } from '../../contracts/gpu.ts';
import type { VideoId } from '../../contracts/ids.ts';
import type { Tx } from './connect.ts';

/**
 * Moves a video whose GPU failed to the CPU lane, for good, and writes down why. Lanes may then hold more or fewer
 * videos than they have places; all together are never more than there are places (admission.ts).
 */
export async function moveToCpu(
  tx: Tx,
  videoId: VideoId,
  because: { reason: GpuTrouble; message: string },
): Promise<void> {
  await tx`
    update video_queue set lane = 'cpu', moved_to_cpu_at = now(), moved_to_cpu_because = ${tx.json(because)}
    where id = ${videoId}`;
}
