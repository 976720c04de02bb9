import type { VideoId } from '../../../contracts/ids.ts';
import type { VideoStatus } from '../../../ports/videos.ts';
import type { Db, Tx } from '../connect.ts';

/** Any number that no other advisory lock of this system uses. */
const queueLock = 7_002;

/** Held until the transaction ends, so that two requests cannot both take the last place in the queue. */
export async function lockQueue(tx: Tx): Promise<void> {
  await tx`select pg_advisory_xact_lock(${queueLock})`;
}

export interface QueuePlace {
  status: VideoStatus;
  /** 1 for the next in line, counted up to the queue's limit; 0 for a video that does not wait. */
  position: number;
}

/** Counts who stands before the video `v` of the query around it, up to `most`. */
export function positionOf(db: Db, most: number) {
  return db`(1 + (
    select count(*) from (
      select from video_queue other
      where other.status = 'queued' and (other.rank, other.id) < (v.rank, v.id) limit ${most}) ahead
  ))::int`;
}

/**
 * A video's place among all that wait, by rank. An estimate of its turn: fairness between channels may let another
 * one pass. Read after a commit, so that the work itself never waits for this number.
 */
export async function placeOf(db: Db, id: VideoId, queueLimit: number): Promise<QueuePlace> {
  const [row] = await db<QueuePlace[]>`
    select status, case when status = 'queued' then ${positionOf(db, queueLimit)} else 0 end as position
    from video_queue v where id = ${id}`;
  return row ?? { status: 'queued', position: 0 };
}
