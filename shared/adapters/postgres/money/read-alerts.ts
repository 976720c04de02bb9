import type { VideoId } from '../../../contracts/ids.ts';
import type { CostAlert } from '../../../ports/books.ts';
import type { Sql } from '../connect.ts';

interface AlertRow {
  id: bigint;
  kind: CostAlert['kind'];
  level: string;
  account_id: string | null;
  video_id: VideoId | null;
  detail: Record<string, unknown>;
  created_at: Date;
}

/** One page of alerts, newest first. */
export async function readAlerts(
  sql: Sql,
  { before, limit }: { before: bigint | undefined; limit: number },
): Promise<CostAlert[]> {
  const rows = await sql<AlertRow[]>`
    select id, kind, level, account_id, video_id, detail, created_at from cost_alerts
    ${before === undefined ? sql`` : sql`where id < ${before}::bigint`}
    order by id desc limit ${limit}`;
  return rows.map(alertOf);
}

/** A video's alerts, oldest first. A video has few: each level once, and what went wrong with its calls. */
export async function readVideoAlerts(sql: Sql, videoId: VideoId, limit: number): Promise<CostAlert[]> {
  const rows = await sql<AlertRow[]>`
    select id, kind, level, account_id, video_id, detail, created_at from cost_alerts
    where created_at >= (select created_at from video_queue where id = ${videoId}) and video_id = ${videoId}
    order by id limit ${limit}`;
  return rows.map(alertOf);
}

/** The newest alerts of a UTC day; refused orders, of which there may be many, behind all others. */
export async function readDayAlerts(sql: Sql, day: string, limit: number): Promise<CostAlert[]> {
  const rows = await sql<AlertRow[]>`
    select id, kind, level, account_id, video_id, detail, created_at from cost_alerts
    where created_at >= ${day}::text::timestamptz and created_at < ${day}::text::timestamptz + interval '1 day'
    order by kind = 'refused_order', created_at desc, id desc limit ${limit}`;
  return rows.map(alertOf);
}

function alertOf(row: AlertRow): CostAlert {
  return {
    id: row.id,
    kind: row.kind,
    level: row.level,
    accountId: row.account_id ?? undefined,
    videoId: row.video_id ?? undefined,
    detail: row.detail,
    at: row.created_at,
  };
}
