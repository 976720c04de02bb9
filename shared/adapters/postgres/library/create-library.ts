import { Retryable } from '../../../contracts/errors.ts';
import { LibraryItem } from '../../../contracts/library.ts';
import type { Library } from '../../../ports/library.ts';
import type { Sql } from '../connect.ts';
import { translateUnavailable } from '../unavailable.ts';

/** More than anybody looks through; the newest of them. */
const mostOffered = 2000;

/** Longer than a cached result may point to a file (kept-for.ts), in days. */
const keptAfterDays = 31;

interface Row extends Record<string, unknown> {
  file_key: string;
  bytes: bigint | number | string;
}

export function createLibrary(sql: Sql): Library {
  return {
    async add(item) {
      await sql.begin(async (tx) => {
        const { file } = item;
        const [held] = await tx`
          insert into blobs as b (key, bytes, kept_until, look_at)
          values (${file.key}, ${file.bytes}, 'infinity', 'infinity')
          on conflict (key) do update set kept_until = 'infinity', look_at = 'infinity'
          where b.removal is null returning key`;
        if (held === undefined)
          throw new Retryable(
            'file_being_removed',
            'the same file is just being removed: try again in a minute',
          );
        await tx`
          insert into library_items (
            id, kind, file_key, bytes, title, author, licence, source, words, moods, channel_id, width, height, seconds)
          values (
            ${item.id}, ${item.kind}, ${file.key}, ${file.bytes}, ${item.title}, ${item.author}, ${item.licence},
            ${item.source}, ${item.words}::text[], ${item.moods}::text[], ${item.channel_id ?? null},
            ${item.width ?? null}, ${item.height ?? null}, ${item.seconds ?? null})
          on conflict (id) do update set
            title = excluded.title, author = excluded.author, licence = excluded.licence, source = excluded.source,
            words = excluded.words, moods = excluded.moods, channel_id = excluded.channel_id`;
      });
    },
    async list() {
      const rows = await sql<Row[]>`select ${columns(sql)} from library_items order by added_at desc, id`;
      return rows.map(read);
    },
    async remove(id) {
      return await sql.begin(async (tx) => {
        const [gone] = await tx<Row[]>`delete from library_items where id = ${id} returning file_key`;
        if (gone === undefined) return false;
        await tx`
          update blobs set kept_until = until, look_at = until
          from (select now() + ${keptAfterDays} * interval '1 day' as until) t
          where key = ${gone.file_key} and not exists (select from library_items where file_key = ${gone.file_key})`;
        return true;
      });
    },
    async offered(kind, channelId) {
      const rows = await sql<Row[]>`
        select ${columns(sql)} from library_items where kind = ${kind} and (channel_id is null or channel_id = ${channelId ?? null})
        order by added_at desc, id limit ${mostOffered}`.catch((error: unknown) => {
        throw translateUnavailable(error);
      });
      return rows.map(read);
    },
  };
}

/** Arrays come as JSON: their types are not asked for at each connection. */
const columns = (sql: Sql) => sql`
  id, kind, file_key, bytes, title, author, licence, source, to_jsonb(words) as words, to_jsonb(moods) as moods,
  channel_id, width, height, seconds`;

function read({ file_key, bytes, ...rest }: Row): LibraryItem {
  const said = Object.entries(rest).filter(([, value]) => value !== null);
  return LibraryItem.parse({ ...Object.fromEntries(said), file: { key: file_key, bytes: Number(bytes) } });
}
