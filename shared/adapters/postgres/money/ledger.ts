import type { VideoId } from '../../../contracts/ids.ts';
import type { Micros } from '../../../contracts/money.ts';
import type { Ledger } from '../../../ports/ledger.ts';
import type { Db, Sql } from '../connect.ts';
import { createQuote } from './quote.ts';
import { createReserve } from './reserve.ts';
import { createResolve } from './resolve.ts';

export const videoAccount = (videoId: VideoId): string => `video:${videoId}`;

/** Opens a video's account. @param limit the most that can ever be reserved and spent together */
export async function openAccount(db: Db, videoId: VideoId, limit: Micros): Promise<void> {
  await db`insert into cost_accounts (id, limit_micros) values (${videoAccount(videoId)}, ${limit})
           on conflict (id) do nothing`;
}

/** The accounts on Postgres. What may be reserved is decided by the database under its own locks. */
export function createLedger(sql: Sql): Ledger {
  return { reserve: createReserve(sql), quote: createQuote(sql), ...createResolve(sql) };
}
