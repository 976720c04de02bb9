import type { VideoId } from '../../../contracts/ids.ts';
import { micros } from '../../../contracts/money.ts';
import type { LedgerLine } from '../../../ports/videos.ts';
import type { Sql } from '../connect.ts';

interface LedgerRow {
  service: string;
  operation: string;
  amount: bigint;
  timestamp: Date;
  metadata: Record<string, unknown>;
}

/** Every charge of a video, in the order it was made. */
export async function readLedger(sql: Sql, id: VideoId): Promise<LedgerLine[]> {
  const rows = await sql<LedgerRow[]>`
    select service, operation, amount, timestamp, metadata from pipeline_costs where video_id = ${id} order by id`;
  return rows.map((row) => ({
    service: row.service,
    operation: row.operation,
    amount: micros(row.amount),
    at: row.timestamp,
    metadata: row.metadata,
  }));
}
