import type { BlobKey } from '../../../contracts/ids.ts';
import { keptUnknownUntil } from '../../../domain/storage-tiers.ts';
import type { StoredBlob } from '../../../ports/blobs.ts';
import type { Condemned } from '../../../ports/storage-books.ts';
import type { Sql } from '../connect.ts';

/**
 * A removal that has not ended by then is taken over, in milliseconds. Longer than the slowest one takes: a minute until it
 * begins, and the tries of an object storage that does not answer.
 */
const removalLeaseMs = 30 * 60_000;

/** A blob that is named is looked at again after this long: whatever names it last asks for that itself. */
const lookAgainMs = 24 * 3_600_000;

/**
 * Picks blobs that may go. Their rows are held first and judged by a second statement, whose snapshot is younger: whoever
 * named one of them has ended by then and is seen, and whoever would name one waits and is told of the removal.
 */
export async function condemn(sql: Sql, removal: string, most: number): Promise<Condemned> {
  return await sql.begin(async (tx) => {
    const looked = await tx<{ key: BlobKey }[]>`
      select key from blobs where look_at <= now() order by look_at limit ${most} for update skip locked`;
    const keys = looked.map(({ key }) => key);
    if (keys.length === 0) return { keys, more: false };
    // Written by somebody who was late: the video is gone.
    await tx`
      delete from blob_uses u using video_queue v
      where u.key = any(${keys}::text[]) and v.id = u.video_id and v.files_tier = 'deleted'`;
    const judged = await tx<{ key: BlobKey; going: boolean }[]>`
      update blobs b
      set removal = case when going then ${removal}::uuid end,
          look_at = case when going then now() + ${removalLeaseMs}::double precision * interval '1 millisecond'
                    when named then greatest(kept_until, now() + ${lookAgainMs}::double precision * interval '1 millisecond')
                    else kept_until end
      from (
        select k.key, named, not named and k.kept_until <= now() as going
        from blobs k, lateral (select exists (select from blob_uses u where u.key = k.key) as named) uses
        where k.key = any(${keys}::text[])
      ) facts
      where b.key = facts.key
      returning b.key, going`;
    const going = judged.filter((blob) => blob.going).map(({ key }) => key);
    return { keys: going, more: keys.length === most };
  });
}

/** Only what is still this removal's: somebody else may have taken it over. */
export async function forget(sql: Sql, removal: string, keys: readonly BlobKey[]): Promise<void> {
  await sql`delete from blobs where key = any(${[...keys]}::text[]) and removal = ${removal}::uuid`;
}

export async function findUnknown(sql: Sql, keys: readonly BlobKey[]): Promise<BlobKey[]> {
  const rows = await sql<{ key: BlobKey }[]>`
    select key from unnest(${[...keys]}::text[]) as k (key) where not exists (select from blobs b where b.key = k.key)`;
  return rows.map(({ key }) => key);
}

export async function adopt(sql: Sql, blobs: readonly StoredBlob[]): Promise<number> {
  if (blobs.length === 0) return 0;
  const now = new Date();
  const until = blobs.map(({ modifiedAt }) => keptUnknownUntil(modifiedAt, now).getTime());
  const adopted = await sql`
    insert into blobs (key, bytes, kept_until, look_at)
    select key, bytes, to_timestamp(until / 1000.0), to_timestamp(until / 1000.0)
    from unnest(${blobs.map(({ key }) => key)}::text[], ${blobs.map(({ bytes }) => bytes)}::bigint[], ${until}::bigint[])
      as found (key, bytes, until)
    order by key on conflict (key) do nothing returning key`;
  return adopted.length;
}
