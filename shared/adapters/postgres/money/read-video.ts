import type { VideoId } from '../../../contracts/ids.ts';
import { micros } from '../../../contracts/money.ts';
import type { Charged, ReservationState, VideoBooks } from '../../../ports/books.ts';
import type { Sql } from '../connect.ts';
import { readAccounts } from './read-accounts.ts';
import { readVideoAlerts } from './read-alerts.ts';

/** More alerts about one video tell nobody anything new. */
const mostAlerts = 100;

interface ReservationRow {
  id: string;
  stage: string;
  round: number;
  tier: ReservationState['tier'];
  holder: ReservationState['holder'];
  status: ReservationState['status'];
  amount_micros: bigint;
  posted_micros: bigint | null;
  created_at: Date;
}

export interface ChargedRow {
  kind: 'service' | 'stage';
  name: string;
  charged: bigint;
  calls: number;
  cached: number;
}

export async function readVideo(sql: Sql, id: VideoId): Promise<VideoBooks | undefined> {
  const [video] = await sql<{ status: VideoBooks['status']; charged: bigint; account_ids: string[] }[]>`
    select status, to_jsonb(accounts_of(v)) as account_ids,
           coalesce((select sum(amount) from pipeline_costs where video_id = v.id), 0)::bigint as charged
    from video_queue v where v.id = ${id}`;
  if (!video) return undefined;
  const [accounts, charged, reservations, provisions, alerts] = await Promise.all([
    readAccounts(sql, video.account_ids),
    readCharged(sql, id),
    readReservations(sql, id),
    sql<{ stage: VideoBooks['provisions'][number]['stage']; amount: bigint }[]>`
      select stage, amount_micros as amount from provisions where video_id = ${id} order by stage`,
    readVideoAlerts(sql, id, mostAlerts),
  ]);
  return {
    id,
    status: video.status,
    charged: micros(video.charged),
    accounts,
    services: chargedBy('service', charged),
    stages: chargedBy('stage', charged),
    reservations,
    provisions: provisions.map(({ stage, amount }) => ({ stage, amount: micros(amount) })),
    alerts,
  };
}

/** Calls that ended, by service and by stage in one pass. */
async function readCharged(sql: Sql, id: VideoId): Promise<ChargedRow[]> {
  return await sql<ChargedRow[]>`
    select case when grouping(service) = 0 then 'service' else 'stage' end as kind,
           coalesce(case when grouping(service) = 0 then service else stage end, 'none') as name,
           coalesce(sum(charged_micros), 0)::bigint as charged, count(*)::int as calls,
           (count(*) filter (where cached))::int as cached
    from effects where video_id = ${id} and status <> 'started'
    group by grouping sets (service, stage) order by charged desc, name`;
}

/** The rows of one kind, the dearest first. */
export function chargedBy(kind: ChargedRow['kind'], rows: readonly ChargedRow[]): Charged[] {
  return rows
    .filter((row) => row.kind === kind)
    .map(({ name, charged, calls, cached }) => ({ name, charged: micros(charged), calls, cached }));
}

async function readReservations(sql: Sql, id: VideoId): Promise<ReservationState[]> {
  const rows = await sql<ReservationRow[]>`
    select id, stage, round, tier, holder, status, amount_micros, posted_micros, created_at
    from reservations where video_id = ${id} order by created_at, id`;
  return rows.map((row) => ({
    id: row.id,
    stage: row.stage,
    round: row.round,
    tier: row.tier,
    holder: row.holder,
    status: row.status,
    asked: micros(row.amount_micros),
    posted: row.posted_micros === null ? undefined : micros(row.posted_micros),
    at: row.created_at,
  }));
}
