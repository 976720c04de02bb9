import type postgres from 'postgres';
import type { Micros } from '../../contracts/money.ts';
import { LeaseLost, type StageRun } from '../../ports/stage-journal.ts';
import type { Sql } from './connect.ts';
import { isFinished, takeOf } from './effects.ts';

/**
 * Journals a result that the cache had, done at once and for nothing: it needs no room in the reservation, and no
 * ledger line. Safe to repeat when the connection broke before the answer came.
 */
export async function recallEffect(
  sql: Sql,
  run: StageRun,
  effect: { key: string; result: unknown; saved: Micros; service: string; reservationId: string },
): Promise<void> {
  const take = takeOf(run, effect.key) + 1;
  const rows = await sql`
    insert into effects (video_id, stage, round, key, take, status, reservation_id, service, quote_micros,
                         charged_micros, result, cached, saved_micros, finished_at)
    select ${run.videoId}, ${run.stage}, ${run.round}, ${effect.key}, ${take}, 'done', ${effect.reservationId},
           ${effect.service}, 0, 0, ${sql.json((effect.result ?? null) as postgres.JSONValue)}, true,
           ${effect.saved}::bigint, now()
    from stage_runs r
    where r.video_id = ${run.videoId} and r.stage = ${run.stage} and r.round = ${run.round}
      and r.token = ${run.token} and r.status = 'running'
    for share of r
    on conflict (video_id, stage, round, key, take) do nothing
    returning take`;
  const recalled = { takes: take, result: effect.result };
  if (rows.length === 0 && !(await isFinished(sql, run, effect.key, take)))
    throw new LeaseLost(`${run.stage} of ${run.videoId} was taken over`);
  run.journal.set(effect.key, recalled);
}
