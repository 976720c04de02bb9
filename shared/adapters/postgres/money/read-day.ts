import type { ChannelId, VideoId } from '../../../contracts/ids.ts';
import { micros, type Tier } from '../../../contracts/money.ts';
import type { DayBooks, EndedVideo, TierUse } from '../../../ports/books.ts';
import type { Sql } from '../connect.ts';
import { readDayAccounts } from './read-accounts.ts';
import { readDayAlerts } from './read-alerts.ts';
import { type ChargedRow, chargedBy } from './read-video.ts';

/** A day that gives more alerts than this has one cause. */
const mostAlerts = 50;

/** Everything the daily report tells. The statements travel together; each reads a day's stretch of an index. */
export async function readDay(sql: Sql, day: string, trendDays: number): Promise<DayBooks> {
  const [letIn, ended, charged, tiers, accounts, alerts, trend] = await Promise.all([
    countLetIn(sql, day),
    readEnded(sql, day),
    readCharged(sql, day),
    readTiers(sql, day),
    readDayAccounts(sql, day),
    readDayAlerts(sql, day, mostAlerts),
    readTrend(sql, day, trendDays),
  ]);
  return {
    letIn,
    ended,
    services: chargedBy('service', charged),
    stages: chargedBy('stage', charged),
    tiers,
    accounts,
    alerts,
    trend,
  };
}

const within = (sql: Sql, day: string, column: string) => sql`
  ${sql(column)} >= ${day}::text::timestamptz and ${sql(column)} < ${day}::text::timestamptz + interval '1 day'`;

/** Whoever is let in pays the fixed part, once. */
async function countLetIn(sql: Sql, day: string): Promise<number> {
  const [row] = await sql<{ videos: number }[]>`
    select count(*)::int as videos from pipeline_costs where ${within(sql, day, 'timestamp')} 
      and service = 'overhead' and metadata ->> 'stage' = 'admission'`;
  return row?.videos ?? 0;
}

interface EndedRow {
  id: VideoId;
  channel_id: ChannelId;
  status: EndedVideo['status'];
  tier: Tier;
  cost: bigint;
  completed_at: Date;
  subject: string;
}

async function readEnded(sql: Sql, day: string): Promise<EndedVideo[]> {
  const rows = await sql<EndedRow[]>`
    select v.id, v.channel_id, v.status, coalesce(v.actual_cost, 0)::bigint as cost, v.completed_at,
           coalesce(v.metadata ->> 'subject', '') as subject,
           case when exists (select from reservations r where r.video_id = v.id and r.tier = 'economy' and r.posted_micros > 0)
             then 'economy' else 'standard' end as tier
    from video_queue v where ${within(sql, day, 'completed_at')} order by v.completed_at, v.id`;
  return rows.map((row) => ({
    id: row.id,
    channelId: row.channel_id,
    status: row.status,
    tier: row.tier,
    cost: micros(row.cost),
    endedAt: row.completed_at,
    subject: row.subject,
  }));
}

/** The ledger says what was charged on the day; calls that cost nothing stand in the journal alone. */
async function readCharged(sql: Sql, day: string): Promise<ChargedRow[]> {
  return await sql<ChargedRow[]>`
    with calls as (
      select service, metadata ->> 'stage' as stage, amount, false as cached
      from pipeline_costs where ${within(sql, day, 'timestamp')}
      union all
      select service, stage, 0, true from effects where cached and ${within(sql, day, 'finished_at')}
    )
    select case when grouping(service) = 0 then 'service' else 'stage' end as kind,
           coalesce(case when grouping(service) = 0 then service else stage end, 'none') as name,
           coalesce(sum(amount), 0)::bigint as charged, count(*)::int as calls, (count(*) filter (where cached))::int as cached
    from calls group by grouping sets (service, stage) order by charged desc, name`;
}

async function readTiers(sql: Sql, day: string): Promise<TierUse[]> {
  const rows = await sql<{ tier: Tier; reservations: number; posted: bigint }[]>`
    select r.tier, count(*)::int as reservations, coalesce(sum(r.posted_micros), 0)::bigint as posted
    from video_queue v join reservations r on r.video_id = v.id
    where ${within(sql, day, 'completed_at')} and r.status in ('posted', 'expired') and r.stage <> 'admission'
    group by r.tier order by r.tier desc`;
  return rows.map(({ tier, reservations, posted }) => ({ tier, reservations, posted: micros(posted) }));
}

async function readTrend(sql: Sql, day: string, days: number): Promise<DayBooks['trend']> {
  return await sql<DayBooks['trend']>`
    select to_char(completed_at at time zone 'utc', 'YYYY-MM-DD') as day, count(*)::int as videos,
           coalesce(sum(actual_cost), 0)::bigint as cost
    from video_queue
    where status = 'completed' and completed_at < ${day}::text::timestamptz + interval '1 day'
      and completed_at >= ${day}::text::timestamptz - ${days - 1}::int * interval '1 day'
    group by 1 order by 1`;
}
