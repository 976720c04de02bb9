import type { Hono } from 'hono';
import { createAlerts } from '#shared/adapters/postgres/money/alerts.ts';
import { createBooks } from '#shared/adapters/postgres/money/create-books.ts';
import { createLedger } from '#shared/adapters/postgres/money/ledger.ts';
import { createStopSwitch } from '#shared/adapters/postgres/money/stop-switch.ts';
import type { Sql } from '#shared/adapters/postgres/sql.ts';
import type { VideoId } from '#shared/contracts/ids.ts';
import { createCostGate } from '../../functions/cost-gate/handler.ts';
import { silentLog } from './silent-log.ts';

/** The gate on a real database, without a socket. */
export function gateOn(sql: Sql): Hono {
  return createCostGate({
    books: createBooks(sql),
    clock: () => new Date(),
    ledger: createLedger(sql),
    alerts: createAlerts(sql),
    stopSwitch: createStopSwitch(sql),
    log: silentLog,
    isInternal: (header) => header === 'Bearer inside',
  });
}

/** A client's order of $0.40, or of another amount. */
export const orderOf = (videoId: VideoId, id: string, micros = 400_000) => ({
  reservation_id: id,
  video_id: videoId,
  stage: 'script_generation',
  offers: [{ tier: 'standard', amount_micros: micros }],
});

/** A body that is text is sent as it is. */
export async function post(
  gate: Hono,
  verb: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: Headers; body: Record<string, unknown> }> {
  const answer = await gate.request(`/${verb}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: 'Bearer inside', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return {
    status: answer.status,
    headers: answer.headers,
    body: (await answer.json()) as Record<string, unknown>,
  };
}

/** Everything that moves when money moves. */
export async function allMoney(sql: Sql): Promise<unknown> {
  const [row] = await sql`
    select (select jsonb_agg(a order by id) from cost_accounts a) as accounts,
           (select jsonb_agg(r order by id) from reservations r) as reservations,
           (select jsonb_agg(p order by video_id, stage) from provisions p) as provisions,
           (select jsonb_agg(e order by video_id, stage, round, key, take) from effects e) as effects,
           (select jsonb_agg(c order by id) from pipeline_costs c) as costs`;
  return row;
}
