import { micros } from '../../../contracts/money.ts';
import type { ListQuery, VideoPage, VideoStatus, VideoSummary } from '../../../ports/videos.ts';
import type { Sql } from '../connect.ts';
import { type FilesRow, filesState } from './files-state.ts';

interface SummaryRow
  extends Pick<
      VideoSummary,
      'id' | 'channelId' | 'status' | 'priority' | 'complexity' | 'subject' | 'format'
    >,
    FilesRow {
  duration_seconds: number;
  created_at: Date;
  /** With microseconds, for the cursor. */
  created_exactly: string;
  processing_started_at: Date | null;
  made_at: Date | null;
  retry_count: number;
  spent: bigint;
}

/**
 * A status stands in the statement's text: plans are made once for all values of a parameter, and one that suits the many
 * completed walks past all of them to find the few that are processed.
 */
const literals: Record<VideoStatus, string> = {
  queued: "'queued'",
  processing: "'processing'",
  completed: "'completed'",
  failed: "'failed'",
  cancelled: "'cancelled'",
};

/** Newest first, page by page along an index: a deep page costs what the first one costs. */
export async function listVideos(sql: Sql, query: ListQuery): Promise<VideoPage> {
  const { status, channelId, limit, after } = query;
  const rows = await sql<SummaryRow[]>`
    select v.id, channel_id as "channelId", status, priority, complexity, created_at, processing_started_at,
           made_at, completed_at, retry_count, files_tier, files_bytes, files_deleted_at, coalesce(a.spent_micros, 0)::bigint as spent,
           coalesce(metadata->>'subject', '') as subject, coalesce(metadata->>'format', '') as format,
           coalesce((metadata->>'duration_seconds')::int, 0) as duration_seconds,
           to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as created_exactly
    from video_queue v left join cost_accounts a on a.id = 'video:' || v.id
    where true
      ${status === undefined ? sql`` : sql`and status = ${sql.unsafe(literals[status])}`}
      ${channelId === undefined ? sql`` : sql`and channel_id = ${channelId}`}
      ${after === undefined ? sql`` : sql`and (created_at, v.id) < (${after.createdAt}::text::timestamptz, ${after.id})`}
    order by created_at desc, v.id desc
    limit ${limit + 1}`;
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const more = rows.length > limit && last !== undefined;
  return {
    videos: page.map(summary),
    next: more ? { createdAt: last.created_exactly, id: last.id } : undefined,
  };
}

function summary(row: SummaryRow): VideoSummary {
  return {
    id: row.id,
    channelId: row.channelId,
    status: row.status,
    priority: row.priority,
    complexity: row.complexity,
    subject: row.subject,
    durationSeconds: row.duration_seconds,
    format: row.format,
    createdAt: row.created_at,
    startedAt: row.processing_started_at ?? undefined,
    madeAt: row.made_at ?? undefined,
    completedAt: row.completed_at ?? undefined,
    retryCount: row.retry_count,
    files: filesState(row),
    spent: micros(row.spent),
  };
}
