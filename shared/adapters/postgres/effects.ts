import type postgres from 'postgres';
import { Retryable, Terminal } from '../../contracts/errors.ts';
import type { VideoId } from '../../contracts/ids.ts';
import type { Micros } from '../../contracts/money.ts';
import type { StageName } from '../../contracts/stages.ts';
import { LeaseLost, type StageRun } from '../../ports/stage-journal.ts';
import type { Db, Sql } from './connect.ts';

/** How long a stage waits before it asks again whether money may be spent, in milliseconds. */
const stoppedPauseMs = 30_000;

/** The newest try of a key within a run. */
export function takeOf(run: StageRun, key: string): number {
  return run.journal.get(key)?.takes ?? 0;
}

/**
 * Writes down that a call is about to be made, within what the run's reservation still covers, unless the stop switch
 * is on. Safe to repeat when the connection broke before the answer came. Holds the run meanwhile, so that whoever takes
 * it over sees the call; does not see one that is started at the same moment, so a run starts its calls one after the
 * other.
 */
export async function startEffect(
  sql: Sql,
  run: StageRun,
  effect: { key: string; quote: Micros; reservationId: string },
): Promise<void> {
  const take = takeOf(run, effect.key) + 1;
  const rows = await sql`
    insert into effects (video_id, stage, round, key, take, status, reservation_id, quote_micros)
    select ${run.videoId}, ${run.stage}, ${run.round}, ${effect.key}, ${take}, 'started', v.id, ${effect.quote}::bigint
    from stage_runs r, reservations v
    where exists (select from video_queue q where q.id = ${run.videoId} and q.status = 'processing')
      and r.video_id = ${run.videoId} and r.stage = ${run.stage} and r.round = ${run.round}
      and r.token = ${run.token} and r.status = 'running'
      and v.id = ${effect.reservationId} and v.status = 'pending'
      and (${effect.quote}::bigint = 0 or exists (select from budgets where stopped_at is null))
      and v.amount_micros >= ${effect.quote}::bigint + (
        select coalesce(sum(coalesce(e.charged_micros, e.quote_micros)), 0) from effects e
        where e.reservation_id = v.id and not (e.key = ${effect.key} and e.take = ${take}))
    for share of r
    on conflict (video_id, stage, round, key, take) do update set started_at = now()
      where effects.status = 'started' and effects.reservation_id = excluded.reservation_id
    returning take`;
  if (rows.length === 0) await refuseEffect(sql, run, effect);
  run.journal.set(effect.key, { takes: take });
}

async function refuseEffect(sql: Sql, run: StageRun, effect: { key: string; quote: Micros }): Promise<never> {
  const [held] = await sql`
    select from stage_runs r join video_queue q on q.id = r.video_id and q.status = 'processing'
    where r.video_id = ${run.videoId} and r.stage = ${run.stage} and r.round = ${run.round}
      and r.token = ${run.token} and r.status = 'running'`;
  if (!held) throw new LeaseLost(`${run.stage} of ${run.videoId} was taken over, or the video was closed`);
  const [stop] = await sql<{ stop_reason: string }[]>`
    select stop_reason from budgets where stopped_at is not null`;
  if (stop)
    throw new Retryable('spending_stopped', `Spending was stopped: ${stop.stop_reason}`, {
      retryAfterMs: stoppedPauseMs,
    });
  throw new Terminal(
    'quote_exceeds_reservation',
    `${effect.key} may cost ${effect.quote} micro-dollars, more than is left of what ${run.stage} reserved`,
  );
}

/** Journals the result and writes the charge to the ledger, in one statement. */
export async function finishEffect(
  sql: Sql,
  run: StageRun,
  effect: { key: string; result: unknown; charged: Micros; service: string; missed?: boolean },
): Promise<void> {
  const rows = await sql`
    with finished as (
      update effects e
      set status = 'done', charged_micros = least(${effect.charged}::bigint, e.quote_micros), service = ${effect.service},
          result = ${sql.json((effect.result ?? null) as postgres.JSONValue)}, finished_at = now(),
          cached = ${effect.missed ? false : null}
      from stage_runs r
      where e.video_id = ${run.videoId} and e.stage = ${run.stage} and e.round = ${run.round}
        and e.key = ${effect.key} and e.take = ${takeOf(run, effect.key)} and e.status = 'started'
        and r.video_id = e.video_id and r.stage = e.stage and r.round = e.round and r.token = ${run.token}
      returning e.*
    ), overcharged as (
      select alert_once('overcharge', service, 'video:' || video_id, video_id, null, jsonb_build_object(
        'stage', stage, 'key', key, 'quote_micros', quote_micros, 'asked_micros', ${effect.charged}::bigint))
      from finished where ${effect.charged}::bigint > quote_micros
    ), charged as (
      insert into pipeline_costs (video_id, service, operation, amount, metadata)
      select video_id, service, stage || ':' || key, charged_micros,
             jsonb_build_object('stage', stage, 'round', round, 'key', key, 'take', take, 'quote_micros', quote_micros)
             || case when ${effect.charged}::bigint > quote_micros
                  then jsonb_build_object('provider_asked_micros', ${effect.charged}::bigint) else '{}' end
      from finished where charged_micros > 0
    )
    select 1 from finished left join overcharged on true`;
  if (rows.length === 0 && !(await isFinished(sql, run, effect.key)))
    throw new LeaseLost(`${run.stage} of ${run.videoId} was taken over`);
  run.journal.set(effect.key, { takes: takeOf(run, effect.key), result: effect.result });
}

/** Whether this very run journalled it already: the answer to an earlier write was lost. */
export async function isFinished(
  sql: Sql,
  run: StageRun,
  key: string,
  take = takeOf(run, key),
): Promise<boolean> {
  const rows = await sql`
    select from effects e join stage_runs r using (video_id, stage, round)
    where e.video_id = ${run.videoId} and e.stage = ${run.stage} and e.round = ${run.round} and e.key = ${key}
      and e.take = ${take} and e.status = 'done' and r.token = ${run.token} and r.status = 'running'`;
  return rows.length > 0;
}

/** Ends a call that brought no result. What may have been charged counts as spent. */
export async function breakEffect(
  sql: Sql,
  run: StageRun,
  key: string,
  outcome: 'failed' | 'unknown',
): Promise<void> {
  const take = takeOf(run, key);
  if (outcome === 'unknown') {
    await chargeUnknownEffects(sql, run.videoId, run.stage, run.round, { key, take });
    return;
  }
  await sql`
    update effects set status = 'failed', charged_micros = 0, finished_at = now()
    where video_id = ${run.videoId} and stage = ${run.stage} and round = ${run.round}
      and key = ${key} and take = ${take} and status = 'started'`;
}

/** Nobody knows whether these calls were charged: their quotes count as spent, in the journal and the ledger alike. */
export async function chargeUnknownEffects(
  db: Db,
  videoId: VideoId,
  stage: StageName,
  round: number,
  only?: { key: string; take: number },
): Promise<void> {
  await db`select charge_unknown(${videoId}, ${stage}, ${round}, ${only?.key ?? null}, ${only?.take ?? null})`;
}
