import { type Micros, micros, type Tier } from '../../../contracts/money.ts';
import type { Ledger, QuoteOutcome } from '../../../ports/ledger.ts';
import type { Sql } from '../connect.ts';
import { leftOf } from './from-json.ts';

interface Standing {
  status: string;
  since: string | null;
  reason: string | null;
  tightest: string;
  free: bigint;
  used: bigint;
  most: bigint;
  left: Record<string, number>;
}

/**
 * What `reserve_money` (migrations/0008_money_functions.sql) would say to a client, from one look at the accounts. What
 * is kept back for the video's own stages is not there for it.
 */
export function createQuote(sql: Sql): Ledger['quote'] {
  return async ({ videoId, offers }) => {
    const [video] = await sql<Standing[]>`
      with video as (
        select status, accounts_of(q) as ids from video_queue q where id = ${videoId}
      ), accounts as (
        select a.id, limit_micros as most, reserved_micros + spent_micros + kept_micros as used,
               greatest(0, room_of(a, b)) as free
        from video, cost_accounts a, budgets b where a.id = any(video.ids)
      )
      select status, to_char(stopped_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as since,
             stop_reason as reason, own.used, own.most, tightest.id as tightest, tightest.free,
             money_left(video.ids) as left
      from video, budgets, (select used, most from accounts where id like 'video:%') own,
           (select id, free from accounts order by free, id limit 1) tightest`;
    if (!video) return { kind: 'unknown_video' };
    if (video.status !== 'processing') return { kind: 'closed', status: video.status };
    if (video.since !== null) return { kind: 'stopped', since: video.since, reason: video.reason ?? '' };
    return choose(offers, video);
  };
}

function choose(offers: { tier: Tier; amount: Micros }[], video: Standing): QuoteOutcome {
  const left = leftOf(video.left);
  for (const { tier, amount } of offers) {
    if (amount > video.free) continue;
    // The economy tier from a projected 5/6 of the limit on, where the work can be done at it.
    const high = (video.used + amount) * 6n >= video.most * 5n;
    if (tier === 'standard' && high && offers.length > 1) continue;
    return { kind: 'granted', tier, amount, left };
  }
  return { kind: 'refused', account: video.tightest, asked: micros(offers.at(-1)?.amount ?? 0n), left };
}
