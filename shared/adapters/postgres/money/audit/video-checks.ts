import type { Db } from '../../connect.ts';
import type { AuditCheck, AuditSettings } from './check.ts';

/**
 * Whether a run `r` of a video `v` may still hold money: its worker lives or was alive a moment ago, or somebody is
 * on the way to take it over.
 */
const mayLive = (db: Db, { graceSeconds }: AuditSettings) => db`(
  r.status = 'running' and (
    r.lease_expires_at >= now() - ${graceSeconds}::int * interval '1 second'
    or v.status = 'processing' and (exists (select from outbox o where o.video_id = v.id)
                                    or exists (select from deliveries d where d.video_id = v.id))))`;

/** Whether anybody may still write to the books of an ended video `v`. */
const mayBeWritten = (db: Db, settings: AuditSettings) => db`exists (
  select from stage_runs r where r.video_id = v.id and ${mayLive(db, settings)})`;

/** Videos: that they are paid for while they run, and that nothing is left over when they have ended. */
export const videoChecks: readonly AuditCheck[] = [
  {
    name: 'ended, nothing kept',
    promise: 'for a video that is not being made nothing is kept back',
    rows: (db) => db`
      select v.id as what, case when count(p.stage) > 0
        then v.status || ', and ' || sum(p.amount_micros) || ' is kept back' end as wrong
      from video_queue v left join provisions p on p.video_id = v.id where v.status <> 'processing' group by v.id, v.status`,
  },
  {
    name: 'ended, no open call',
    promise: 'no call of an ended video is open once its workers are gone',
    needsSweeper: true,
    rows: (db, settings) => db`
      select concat_ws(' ', e.video_id, e.stage || ':' || e.key, 'round', e.round) as what,
        case when v.status in ('completed', 'failed', 'cancelled') and r.status is not null and not ${mayLive(db, settings)}
            and greatest(e.started_at, r.finished_at, v.completed_at) < now() - ${settings.graceSeconds}::int * interval '1 second'
          then 'open since ' || e.started_at || ', the video is ' || v.status end as wrong
      from effects e join video_queue v on v.id = e.video_id
      left join stage_runs r on r.video_id = e.video_id and r.stage = e.stage and r.round = e.round
      where e.status = 'started'`,
  },
  {
    name: 'nothing reserved at rest',
    promise: 'a stage’s reservation does not outlive its worker',
    needsSweeper: true,
    rows: (db, settings) => db`
      select m.id as what, case when (r.status is null or not ${mayLive(db, settings)})
            and greatest(m.created_at, r.finished_at) < now() - ${settings.graceSeconds}::int * interval '1 second'
          then m.amount_micros || ' reserved, the run is ' || coalesce(r.status, 'not there') || ', the video ' || v.status end as wrong
      from reservations m join video_queue v on v.id = m.video_id
      left join stage_runs r on r.video_id = m.video_id and r.stage = m.stage and r.round = m.round
      where m.status = 'pending' and m.holder = 'stage'`,
  },
  {
    name: 'cost = ledger',
    promise: 'the cost of an ended video is what the ledger says',
    rows: (db, settings) => db`
      select v.id as what, case when v.actual_cost is distinct from coalesce(l.amount, 0) and not ${mayBeWritten(db, settings)}
        then 'says ' || coalesce(v.actual_cost::text, 'nothing') || ', the ledger ' || coalesce(l.amount, 0) end as wrong
      from video_queue v
      left join (select video_id as id, sum(amount) as amount from pipeline_costs group by 1) l using (id)
      where v.status in ('completed', 'failed', 'cancelled')`,
  },
  {
    name: 'breakdown = ledger',
    promise: 'its breakdown per service is the ledger’s, and adds up',
    rows: (db, settings) => db`
      select v.id as what, case when v.cost_breakdown is distinct from coalesce(l.parts, '{}') and not ${mayBeWritten(db, settings)}
        then 'says ' || coalesce(v.cost_breakdown::text, 'nothing') || ', the ledger ' || coalesce(l.parts, '{}') end as wrong
      from video_queue v
      left join (
        select id, jsonb_object_agg(service, amount) as parts from (
          select video_id as id, service, sum(amount) as amount from pipeline_costs group by 1, 2) s group by id
      ) l using (id)
      where v.status in ('completed', 'failed', 'cancelled')`,
  },
  {
    // A transaction's time is its start: one that waited a moment for the video's lock is no breach.
    name: 'ended, no new call',
    promise: 'no call of a stage was started for a video that had ended',
    rows: (db) => db`
      select concat_ws(' ', e.video_id, e.stage || ':' || e.key, 'round', e.round) as what,
        case when e.started_at > v.completed_at + interval '1 minute'
          then 'started ' || e.started_at || ', the video ended ' || v.completed_at end as wrong
      from effects e join video_queue v on v.id = e.video_id
      where v.status in ('completed', 'failed', 'cancelled') and e.key not like 'client:%'
        and e.cached is not true`,
  },
  {
    name: 'video says when',
    promise: 'a video says when it ended if, and only if, it has',
    rows: (db) => db`
      select id as what, case when (status in ('completed', 'failed', 'cancelled')) <> (completed_at is not null)
        then status || ', ended ' || coalesce(completed_at::text, 'never') end as wrong
      from video_queue`,
  },
  {
    name: 'let in, funded',
    promise: 'a video that is being made has an account of its own and of its day',
    rows: (db) => db`
      select v.id as what, case when count(a.id) < 3 then count(a.id) || ' of 3 accounts' end as wrong
      from video_queue v left join cost_accounts a on a.id = any(accounts_of(v))
      where v.status = 'processing' group by v.id`,
  },
  {
    name: 'fixed part once',
    promise: 'no video is charged the fixed part twice, and each what was quoted',
    rows: (db) => db`
      select video_id as what, case when count(*) > 1 then count(*) || ' times'
        when sum(charged_micros) <> sum(quote_micros)
          then 'charged ' || sum(charged_micros) || ', quoted ' || sum(quote_micros) end as wrong
      from effects where stage = 'admission' group by video_id`,
  },
];
