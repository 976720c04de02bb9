import { Terminal } from '../../../contracts/errors.ts';
import { restAfterFailures } from '../../../domain/youtube/rests.ts';
import { mostAccounts, type YoutubeAccount, type YoutubeAccounts } from '../../../ports/youtube-accounts.ts';
import type { Sql } from '../connect.ts';

interface Row {
  name: string;
  project: string;
  youtube_channel_id: string;
  title: string;
  uploads_playlist: string;
  connected_at: Date;
  paused_at: Date | null;
  refused_at: Date | null;
  refused_because: string | null;
  struck_at: Date | null;
  rests_until: Date | null;
  rests_because: string | null;
  last_upload_at: Date | null;
  recent_uploads: number;
}

/** Why an account rests that was taken for an upload. */
export const uploading = 'it has just uploaded';

/** Words of others in a column: enough to know what happened. */
const cut = (words: string): string => words.slice(0, 500);

/** The accounts themselves: who they are, and whether they may be used. */
export function createAccountBooks(
  sql: Sql,
): Pick<
  YoutubeAccounts,
  | 'list'
  | 'token'
  | 'connect'
  | 'pause'
  | 'resume'
  | 'remove'
  | 'reseal'
  | 'refuse'
  | 'rest'
  | 'failed'
  | 'worked'
  | 'letGo'
> {
  return {
    async list(now) {
      const rows = await sql<Row[]>`
        select a.*, (
          select count(*)::int from youtube_publications p
          where p.account = a.name and p.session_at > ${now}::timestamptz - interval '7 days'
        ) as recent_uploads
        from youtube_accounts a order by a.name`;
      return rows.map(readAccount);
    },
    async token(name) {
      const [row] = await sql<{ project: string; sealed: string }[]>`
        select project, token_sealed as sealed from youtube_accounts where name = ${name}`;
      return row;
    },
    connect: (account) => connectAccount(sql, account),
    pause: (name) =>
      touched(
        sql`update youtube_accounts set paused_at = coalesce(paused_at, now()) where name = ${name} returning 1`,
      ),
    resume: (name) =>
      touched(sql`
        update youtube_accounts
        set paused_at = null, struck_at = null, refused_at = null, refused_because = null,
            rests_until = null, rests_because = null, failures_in_a_row = 0
        where name = ${name} returning 1`),
    remove: (name) => touched(sql`delete from youtube_accounts where name = ${name} returning 1`),
    reseal: (again) => reseal(sql, again),
    async refuse(name, because, options) {
      await sql`
        update youtube_accounts
        set refused_at = now(), refused_because = ${cut(because)},
            struck_at = case when ${options?.strike ?? false}::boolean then now() else struck_at end
        where name = ${name}`;
    },
    async rest(name, until, because) {
      await sql`
        update youtube_accounts
        set rests_until = greatest(rests_until, ${until}::timestamptz), rests_because = ${cut(because)}
        where name = ${name}`;
    },
    async failed(name, because, now) {
      const [row] = await sql<{ failures: number }[]>`
        update youtube_accounts set failures_in_a_row = failures_in_a_row + 1 where name = ${name}
        returning failures_in_a_row as failures`;
      if (row === undefined) return;
      const until = new Date(now.getTime() + restAfterFailures(row.failures));
      await sql`
        update youtube_accounts
        set rests_until = greatest(rests_until, ${until}::timestamptz), rests_because = ${cut(because)}
        where name = ${name} and failures_in_a_row > 0`;
    },
    async letGo(name, at) {
      await sql`
        update youtube_accounts set rests_until = null, rests_because = null
        where name = ${name} and rests_because = ${uploading} and last_upload_at <= ${at}::timestamptz`;
    },
    async worked(name) {
      await sql`update youtube_accounts set failures_in_a_row = 0 where name = ${name} and failures_in_a_row > 0`;
    },
  };
}

async function connectAccount(sql: Sql, account: Parameters<YoutubeAccounts['connect']>[0]): Promise<void> {
  const { name, project, youtubeChannelId, title, uploadsPlaylist, tokenSealed } = account;
  await sql.begin(async (tx) => {
    // Two who connect at once would both see room for one more.
    await tx`lock table youtube_accounts in share row exclusive mode`;
    const known = await tx<{ name: string; youtube_channel_id: string }[]>`
      select name, youtube_channel_id from youtube_accounts`;
    const twin = known.find((row) => row.youtube_channel_id === youtubeChannelId && row.name !== name);
    if (twin)
      throw new Terminal(
        'account_known',
        `The YouTube channel "${title}" is connected as ${twin.name} already: connect that again, or remove it first`,
      );
    if (!known.some((row) => row.name === name) && known.length >= mostAccounts)
      throw new Terminal('too_many_accounts', `${mostAccounts} accounts are connected; remove one first`);
    await tx`
      insert into youtube_accounts (name, project, youtube_channel_id, title, uploads_playlist, token_sealed)
      values (${name}, ${project}, ${youtubeChannelId}, ${title}, ${uploadsPlaylist}, ${tokenSealed})
      on conflict (name) do update
      set project = excluded.project, youtube_channel_id = excluded.youtube_channel_id, title = excluded.title,
          uploads_playlist = excluded.uploads_playlist, token_sealed = excluded.token_sealed, connected_at = now(),
          refused_at = null, refused_because = null, rests_until = null, rests_because = null, failures_in_a_row = 0`;
  });
}

/** All in one transaction: no program may find half of it sealed with the other key. */
async function reseal(sql: Sql, again: Parameters<YoutubeAccounts['reseal']>[0]): Promise<number> {
  return await sql.begin(async (tx) => {
    const tokens = await tx<{ name: string; token_sealed: string }[]>`
      select name, token_sealed from youtube_accounts for update`;
    for (const { name, token_sealed } of tokens)
      await tx`
        update youtube_accounts set token_sealed = ${again(token_sealed, `account:${name}`)} where name = ${name}`;
    const sessions = await tx<{ id: bigint; content_sha256: string; session_sealed: string }[]>`
      select id, content_sha256, session_sealed from youtube_publications
      where session_sealed is not null and youtube_id is null for update`;
    for (const { id, content_sha256, session_sealed } of sessions)
      await tx`
        update youtube_publications set session_sealed = ${again(session_sealed, `content:${content_sha256}`)}
        where id = ${id}`;
    return tokens.length + sessions.length;
  });
}

async function touched(statement: PromiseLike<readonly unknown[]>): Promise<boolean> {
  return (await statement).length > 0;
}

function readAccount(row: Row): YoutubeAccount {
  return {
    name: row.name,
    project: row.project,
    youtubeChannelId: row.youtube_channel_id,
    title: row.title,
    uploadsPlaylist: row.uploads_playlist,
    connectedAt: row.connected_at,
    pausedAt: row.paused_at ?? undefined,
    refused: row.refused_at ? { at: row.refused_at, because: row.refused_because ?? '' } : undefined,
    struckAt: row.struck_at ?? undefined,
    rests: row.rests_until ? { until: row.rests_until, because: row.rests_because ?? '' } : undefined,
    lastUploadAt: row.last_upload_at ?? undefined,
    recentUploads: row.recent_uploads,
  };
}
