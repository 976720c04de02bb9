import type { ChannelId } from '../../../contracts/ids.ts';
import type { ReadinessFacts } from '../../../contracts/readiness.ts';
import type { HealthBooks, Readiness } from '../../../ports/readiness.ts';
import type { Sql } from '../connect.ts';

/** Counted room older than this says nothing: the keeper counts every five minutes. */
const roomKnownMinutes = 15;
/** Health changes every few minutes, and a hundred videos may come at once. */
const freshForMs = 2000;

/**
 * What Postgres knows of everything a video needs: the providers' health, the room the keeper counted, the accounts that
 * Google lets in.
 *
 * @param books kept for a moment
 * @param now milliseconds that never go back
 */
export function createReadiness(
  sql: Sql,
  books: HealthBooks,
  { offlineVoice, now = () => performance.now() }: { offlineVoice: boolean; now?: () => number },
): Readiness {
  let kept: { facts: Pick<ReadinessFacts, 'providers' | 'freeBytes'>; until: number } | undefined;
  const ofAll = async () => {
    if (kept === undefined || now() >= kept.until) {
      const [providers, freeBytes] = await Promise.all([books.list(), readRoom(sql)]);
      kept = { facts: { providers, freeBytes }, until: now() + freshForMs };
    }
    return kept.facts;
  };

  return {
    list: () => books.list(),
    async facts({ channel_id: channelId, publish }) {
      const accounts = publish === 'none' ? undefined : await countAccounts(sql, channelId);
      return { ...(await ofAll()), accounts, offlineVoice };
    },
  };
}

async function readRoom(sql: Sql): Promise<number | undefined> {
  const [row] = await sql<{ free_bytes: bigint }[]>`
    select free_bytes from storage_space where seen_at > now() - make_interval(mins => ${roomKnownMinutes})`;
  return row && Number(row.free_bytes);
}

/** A pause or a rest passes: only what Google refuses, and what was never connected, is no account. */
async function countAccounts(sql: Sql, channelId: ChannelId): Promise<number> {
  const [row] = await sql<{ accounts: number }[]>`
    select count(*)::int as accounts from youtube_accounts
    where refused_at is null
      and coalesce((select profile->'youtube'->'accounts' ? name from channels
                    where id = ${channelId} and jsonb_typeof(profile->'youtube'->'accounts') = 'array'), true)`;
  return row?.accounts ?? 0;
}
