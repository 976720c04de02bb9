import type { ProgressChange } from '../../../ports/videos.ts';
import type { Db } from '../connect.ts';

/** The channel of `NOTIFY` that carries a `ProgressChange` as JSON. */
export const progressChannel = 'video_progress';

/** Tells everybody who watches; inside a transaction, once that commits. */
export async function notifyProgress(db: Db, change: ProgressChange): Promise<void> {
  await db`select pg_notify(${progressChannel}, ${JSON.stringify(change)})`;
}
