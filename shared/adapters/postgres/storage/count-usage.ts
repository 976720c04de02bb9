import type { StorageUsage } from '../../../contracts/storage.ts';
import { isNearlyFull } from '../../../domain/storage-tiers.ts';
import type { StoreSpace } from '../../../ports/blobs.ts';
import type { Db, Sql } from '../connect.ts';

/** Counts all blobs by tier. Reads the whole table, so it is done now and then, and read from where it is written down. */
export async function countUsage(
  sql: Sql,
  space: StoreSpace | undefined,
  neededBytes: number,
): Promise<StorageUsage> {
  return await sql.begin(async (tx) => {
    // 200,000 blobs are counted in half a second that way, and in three otherwise.
    await tx`set local work_mem = '64MB'`;
    await tx`
      with named as (
        select b.bytes, min(case v.files_tier when 'hot' then 1 when 'warm' then 2 when 'cold' then 3 end) as heat
        from blobs b left join blob_uses u on u.key = b.key left join video_queue v on v.id = u.video_id
        group by b.key
      ), tiers as (
        select * from (values ('hot', 1), ('warm', 2), ('cold', 3), ('cached', null)) as t (tier, heat)
      )
      insert into storage_usage (tier, videos, bytes)
      select tier,
             case tier
               when 'hot' then (select count(*) from video_queue where status in ('queued', 'processing'))
               when 'cached' then 0
               else (select count(*) from video_queue v
                     where v.files_tier = t.tier and v.files_tier <> 'deleted' and v.completed_at is not null)
             end,
             (select coalesce(sum(bytes), 0) from named n where n.heat is not distinct from t.heat)
      from tiers t order by tier
      on conflict (tier) do update set videos = excluded.videos, bytes = excluded.bytes, counted_at = now()`;
    if (space) {
      const { freeBytes, totalBytes } = space;
      await tx`
        insert into storage_space (free_bytes, total_bytes, needed_bytes) values (${freeBytes}, ${totalBytes}, ${neededBytes})
        on conflict (one) do update set free_bytes = excluded.free_bytes, total_bytes = excluded.total_bytes,
          needed_bytes = excluded.needed_bytes, seen_at = now()`;
      if (isNearlyFull({ freeBytes, neededBytes }))
        await tx`
          select alert_once('storage', 'nearly_full', null, null,
            'storage:full:' || to_char(now() at time zone 'utc', 'YYYY-MM-DD'),
            ${tx.json({ free_bytes: freeBytes, total_bytes: totalBytes, needed_bytes: neededBytes })}::jsonb)`;
    }
    return (await readUsage(tx)) as StorageUsage;
  });
}

interface UsageRow {
  tier: keyof StorageUsage['tiers'];
  videos: number;
  bytes: bigint;
  counted_at: Date;
}

/** As it was counted last; undefined when nobody has counted yet. */
export async function readUsage(db: Db): Promise<StorageUsage | undefined> {
  const [rows, [space]] = await Promise.all([
    db<UsageRow[]>`select tier, videos, bytes, counted_at from storage_usage`,
    db<{ free: bigint; total: bigint; needed: bigint }[]>`
      select free_bytes as free, total_bytes as total, needed_bytes as needed from storage_space`,
  ]);
  const [first] = rows;
  if (!first) return undefined;
  const of = (tier: UsageRow['tier']) => {
    const row = rows.find((candidate) => candidate.tier === tier);
    return { videos: row?.videos ?? 0, bytes: Number(row?.bytes ?? 0) };
  };
  return {
    tiers: { hot: of('hot'), warm: of('warm'), cold: of('cold'), cached: of('cached') },
    space: space && {
      freeBytes: Number(space.free),
      totalBytes: Number(space.total),
      neededBytes: Number(space.needed),
    },
    countedAt: first.counted_at,
  };
}
