import { z } from 'zod';
import type { VideoId } from '../../../contracts/ids.ts';
import type { PublicationRow, ToldFacts, YoutubeAccounts } from '../../../ports/youtube-accounts.ts';
import type { Sql } from '../connect.ts';

interface Row {
  id: bigint;
  content_sha256: string;
  video_id: VideoId;
  account: string | null;
  session_sealed: string | null;
  session_number: number;
  session_at: Date | null;
  told: unknown;
  sending_at: Date | null;
  youtube_id: string | null;
}

const Told = z.object({
  title: z.string(),
  bytes: z.number(),
  seconds: z.number(),
  privacy: z.enum(['private', 'public', 'scheduled']),
  publish_at: z.string().exactOptional(),
});

/** Which content is whose, where it is sent to, and where it lies. */
export function createPublicationBooks(
  sql: Sql,
): Pick<
  YoutubeAccounts,
  'claim' | 'find' | 'saveSession' | 'markSending' | 'forgetSession' | 'markPublished' | 'release'
> {
  return {
    async claim(sha256, videoId) {
      await sql`
        insert into youtube_publications as p (content_sha256, video_id) values (${sha256}, ${videoId})
        on conflict (content_sha256) where released_at is null do update
        set video_id = excluded.video_id, claimed_at = now()
        where p.youtube_id is null and p.video_id <> excluded.video_id and not exists (
          select from video_queue q where q.id = p.video_id and q.status = 'processing')`;
      const [row] = await sql<Row[]>`
        select * from youtube_publications where content_sha256 = ${sha256} and released_at is null`;
      if (row === undefined) throw new Error(`the claim on ${sha256} was released at this very moment`);
      return { ...readRow(row), ours: row.video_id === videoId };
    },
    async find(id) {
      const [row] = await sql<Row[]>`select * from youtube_publications where id = ${id}::bigint`;
      return row && readRow(row);
    },
    async saveSession({ id, videoId }, { account, sealed, told, at }) {
      const [row] = await sql<{ session_number: number }[]>`
        update youtube_publications
        set account = ${account}, session_sealed = ${sealed}, session_number = session_number + 1, session_at = ${at},
            told = ${sql.json({ ...told })}, sending_at = null
        where id = ${id}::bigint and video_id = ${videoId} and youtube_id is null
        returning session_number`;
      return row?.session_number;
    },
    async markSending(id, session) {
      const rows = await sql`
        update youtube_publications set sending_at = coalesce(sending_at, now())
        where id = ${id}::bigint and session_number = ${session} and session_sealed is not null and released_at is null
        returning 1`;
      return rows.length > 0;
    },
    async forgetSession(id, session) {
      await sql`
        update youtube_publications set session_sealed = null, sending_at = null
        where id = ${id}::bigint and session_number = ${session} and youtube_id is null`;
    },
    async markPublished(id, youtubeId, at) {
      await sql`
        update youtube_publications set youtube_id = ${youtubeId}, published_at = ${at}, session_sealed = null
        where id = ${id}::bigint and youtube_id is null`;
    },
    async release(videoId) {
      const rows = await sql`
        update youtube_publications set released_at = now()
        where video_id = ${videoId} and released_at is null and (youtube_id is not null or sending_at is not null)
        returning 1`;
      return rows.length;
    },
  };
}

function readRow(row: Row): PublicationRow {
  return {
    id: String(row.id),
    sha256: row.content_sha256,
    videoId: row.video_id,
    account: row.account ?? undefined,
    session: readSession(row),
    told: row.told === null ? undefined : readTold(row.told),
    youtubeId: row.youtube_id ?? undefined,
  };
}

function readSession(row: Row): PublicationRow['session'] {
  if (row.session_sealed === null || row.session_at === null) return undefined;
  const sending = row.sending_at !== null;
  return { number: row.session_number, sealed: row.session_sealed, at: row.session_at, sending };
}

function readTold(told: unknown): ToldFacts {
  const { publish_at, ...rest } = Told.parse(told);
  return publish_at === undefined ? rest : { ...rest, publish_at };
}
