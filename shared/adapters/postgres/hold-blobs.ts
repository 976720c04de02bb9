import type { BlobRef } from '../../contracts/ids.ts';
import { LeaseLost, type StageRun } from '../../ports/stage-journal.ts';
import type { Sql } from './connect.ts';

/** Nobody removes a blob within this long of its last use, in milliseconds: whoever looks before then sees the use. */
const leastKeptMs = 3_600_000;

/**
 * Writes down, in one statement, that a run's video names these blobs. One that is being removed stays unnamed: its row
 * is changed by whoever removes it, so that of the two exactly one comes first. Taken in the order of their keys, so that
 * two runs never wait for each other. Safe to repeat.
 */
export async function holdBlobs(
  sql: Sql,
  run: StageRun,
  blobs: readonly BlobRef[],
  keptMs: number,
): Promise<boolean> {
  const [row] = await sql<{ ours: boolean; held: number }[]>`
    with run as (
      select r.video_id from stage_runs r join video_queue q on q.id = r.video_id and q.status = 'processing'
      where r.video_id = ${run.videoId} and r.stage = ${run.stage} and r.round = ${run.round}
        and r.token = ${run.token} and r.status = 'running'
    ), held as (
      insert into blobs as b (key, bytes, kept_until, look_at)
      select n.key, n.bytes, until.at, until.at
      from run, unnest(${blobs.map(({ key }) => key)}::text[], ${blobs.map(({ bytes }) => bytes)}::bigint[]) as n (key, bytes),
           (select now() + ${Math.max(keptMs, leastKeptMs)}::double precision * interval '1 millisecond' as at) until
      order by n.key
      on conflict (key) do update
      set bytes = excluded.bytes, kept_until = greatest(b.kept_until, excluded.kept_until),
          look_at = greatest(b.look_at, excluded.look_at)
      where b.removal is null
      returning b.key
    ), named as (
      insert into blob_uses (video_id, key) select run.video_id, held.key from run, held on conflict do nothing
    )
    select exists (select from run) as ours, (select count(*)::int from held) as held`;
  if (!row?.ours)
    throw new LeaseLost(`${run.stage} of ${run.videoId} was taken over, or the video was closed`);
  return row.held === blobs.length;
}
