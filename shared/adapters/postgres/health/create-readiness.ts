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
  let kept: { providers: ReadinessFacts['providers']; until: number } | undefined;
  const providers = async (): Promise<ReadinessFacts['providers']> => {
    if (kept === undefined || now() >= kept.until)
      kept = { providers: await books.list(), until: now() + freshForMs };
    return kept.providers;
  };

  return {
    list: () => books.list(),
    async facts(channelId) {
      const [known, freeBytes, accounts] = await Promise.all([
        providers(),
        readRoom(sql),
        countAccounts(sql, channelId),
      ]);
      return { providers: known, freeBytes, accounts, offlineVoice };
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
