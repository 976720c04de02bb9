import type { BlobKey, VideoId } from '../../../contracts/ids.ts';
import type { StageName } from '../../../contracts/stages.ts';
import type { KeepDays, StorageTier } from '../../../contracts/storage.ts';
import { deliverables, tierAt, videoBudgetBytes } from '../../../domain/storage-tiers.ts';
import type { CountedVideo } from '../../../ports/storage-books.ts';
import type { VideoStatus } from '../../../ports/videos.ts';
import type { Sql, Tx } from '../connect.ts';

interface CountedRow {
  id: VideoId;
  bytes: bigint;
}

/** Counts what videos name that have just ended. */
export async function countEnded(sql: Sql, most: number): Promise<CountedVideo[]> {
  return await sql.begin(async (tx) => {
    const counted = await tx<CountedRow[]>`
      with ended as (
        select id from video_queue where files_tier = 'hot' and completed_at is not null
        order by completed_at limit ${most} for no key update skip locked
      )
      update video_queue v set files_tier = 'warm', files_bytes = sums.bytes
      from (
        select ended.id, coalesce(sum(b.bytes), 0)::bigint as bytes
        from ended left join blob_uses u on u.video_id = ended.id left join blobs b on b.key = u.key group by ended.id
      ) sums
      where v.id = sums.id
      returning v.id, v.files_bytes as bytes`;
    for (const { id, bytes } of counted)
      if (bytes > videoBudgetBytes)
        await tx`
          select alert_once('storage', 'over_budget', 'video:' || ${id}::text, ${id}::uuid, 'storage:' || ${id}::text,
            ${tx.json({ bytes: Number(bytes), budget_bytes: videoBudgetBytes })}::jsonb)`;
    return counted.map(({ id, bytes }) => ({ id, tier: 'warm' as const, bytes: Number(bytes) }));
  });
}

interface DueRow {
  id: VideoId;
  status: VideoStatus;
  completed_at: Date;
  made_at: Date | null;
  now: Date;
}

/**
 * Decides it in the database before anything is removed: a video that was moved on is never moved back, and whoever is
 * killed after this leaves nothing but blobs that the next one removes.
 */
export async function moveOn(sql: Sql, keep: KeepDays, most: number): Promise<CountedVideo[]> {
  return await sql.begin(async (tx) => {
    const warm = await dueIn(tx, "'warm'", keep.warm, most);
    const due = [...warm, ...(await dueIn(tx, "'cold'", keep.all, most - warm.length))];
    const moved: CountedVideo[] = [];
    const dropped: BlobKey[] = [];
    for (const { id, status, completed_at, made_at, now } of due) {
      const video = { status, completedAt: completed_at, madeAt: made_at ?? undefined };
      const tier = tierAt(video, now, keep);
      if (tier !== 'cold' && tier !== 'deleted') continue;
      const kept = tier === 'cold' ? await deliverablesOf(tx, id) : [];
      const gone = await tx<{ key: BlobKey }[]>`
        delete from blob_uses where video_id = ${id} and key <> all(${kept}::text[]) returning key`;
      dropped.push(...gone.map(({ key }) => key));
      moved.push({ id, tier, bytes: await writeTier(tx, id, tier) });
    }
    await askToLook(tx, dropped);
    return moved;
  });
}

/** The tier stands in the statement's text: a plan for any tier would walk past all videos that have ended. */
function dueIn(tx: Tx, tier: "'warm'" | "'cold'", days: number, most: number) {
  return tx<DueRow[]>`
    select id, status, completed_at, made_at, now() as now from video_queue
    where files_tier = ${tx.unsafe(tier)} and completed_at <= now() - ${days}::double precision * interval '1 day'
    order by completed_at limit ${most} for no key update skip locked`;
}

async function deliverablesOf(tx: Tx, id: VideoId): Promise<BlobKey[]> {
  const runs = await tx<{ stage: StageName; round: number; result: unknown }[]>`
    select stage, round, result from stage_runs where video_id = ${id} and status = 'done'`;
  return deliverables(runs);
}

async function writeTier(tx: Tx, id: VideoId, tier: StorageTier): Promise<number> {
  const [row] = await tx<{ bytes: bigint }[]>`
    update video_queue
    set files_tier = ${tier}, files_deleted_at = case when ${tier}::text = 'deleted' then now() end,
        files_bytes = (select coalesce(sum(b.bytes), 0)::bigint
                       from blob_uses u join blobs b on b.key = u.key where u.video_id = ${id})
    where id = ${id} returning files_bytes as bytes`;
  return Number(row?.bytes ?? 0);
}

/** In the order of their keys, as everybody takes them. */
async function askToLook(tx: Tx, keys: readonly BlobKey[]): Promise<void> {
  if (keys.length === 0) return;
  await tx`select from blobs where key = any(${[...keys]}::text[]) order by key for no key update`;
  await tx`
    update blobs set look_at = least(look_at, greatest(kept_until, now())) where key = any(${[...keys]}::text[])`;
}
