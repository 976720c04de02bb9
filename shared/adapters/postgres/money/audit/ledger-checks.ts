import type { AuditCheck } from './check.ts';

/** The ledger (pipeline_costs) against the journal (effects), where each charge was written first. */
export const ledgerChecks: readonly AuditCheck[] = [
  {
    name: 'ledger = journal, by video',
    promise: 'what the ledger says a video cost is what its journal says was charged',
    rows: (db) => db`
      select video_id as what, case when coalesce(l.amount, 0) <> coalesce(j.amount, 0)
        then 'ledger ' || coalesce(l.amount, 0) || ', journal ' || coalesce(j.amount, 0) end as wrong
      from (select video_id, sum(amount) as amount from pipeline_costs group by 1) l
      full join (select video_id, sum(charged_micros) as amount from effects group by 1) j using (video_id)`,
  },
  {
    name: 'ledger = journal, by part',
    promise: 'the same holds for each service and stage of each video',
    rows: (db) => db`
      select concat_ws(' ', video_id, service, stage) as what, case when coalesce(l.amount, 0) <> coalesce(j.amount, 0)
        then 'ledger ' || coalesce(l.amount, 0) || ', journal ' || coalesce(j.amount, 0) end as wrong
      from (select video_id, service, metadata ->> 'stage' as stage, sum(amount) as amount from pipeline_costs group by 1, 2, 3) l
      full join (
        select video_id, service, stage, sum(charged_micros) as amount from effects where charged_micros > 0 group by 1, 2, 3
      ) j using (video_id, service, stage)`,
  },
  {
    name: 'a charge, a ledger line',
    promise: 'each charge of the journal has exactly one ledger line, with its amount',
    rows: (db) => db`
      select concat_ws(' ', e.video_id, e.stage || ':' || e.key, 'round', e.round, 'take', e.take) as what,
        case when count(l.id) <> 1 then count(l.id) || ' ledger lines'
          when max(l.amount) <> e.charged_micros then 'charged ' || e.charged_micros || ', ledger ' || max(l.amount) end as wrong
      from effects e
      left join pipeline_costs l on l.video_id = e.video_id and l.metadata ->> 'stage' = e.stage
        and l.metadata ->> 'key' = e.key and l.metadata ->> 'round' = e.round::text and l.metadata ->> 'take' = e.take::text
      where e.charged_micros > 0
      group by e.video_id, e.stage, e.round, e.key, e.take`,
  },
  {
    name: 'a ledger line, a charge',
    promise: 'no ledger line is there without a charge in the journal',
    rows: (db) => db`
      select 'line ' || l.id || ' of ' || l.video_id as what,
        case when e.key is null then l.amount || ' for ' || l.operation || ': nothing in the journal' end as wrong
      from pipeline_costs l
      left join effects e on e.video_id = l.video_id and e.stage = l.metadata ->> 'stage' and e.key = l.metadata ->> 'key'
        and e.round::text = l.metadata ->> 'round' and e.take::text = l.metadata ->> 'take' and e.charged_micros > 0
      where l.amount > 0`,
  },
  {
    name: 'currency',
    promise: 'the ledger is in US dollars',
    rows: (db) => db`
      select 'line ' || id as what, case when currency <> 'USD' then 'in ' || currency end as wrong from pipeline_costs`,
  },
  {
    name: 'charge within its quote',
    promise: 'no call was charged above its quote',
    rows: (db) => db`
      select concat_ws(' ', video_id, stage || ':' || key, 'round', round, 'take', take) as what,
        case when charged_micros > quote_micros then 'charged ' || charged_micros || ', quoted ' || quote_micros end as wrong
      from effects`,
  },
  {
    name: 'a key once',
    promise: 'no key of a stage’s round was done twice',
    rows: (db) => db`
      select concat_ws(' ', video_id, stage || ':' || key, 'round', round) as what,
        case when count(*) > 1 then 'done ' || count(*) || ' times' end as wrong
      from effects where status = 'done' group by video_id, stage, round, key`,
  },
  {
    name: 'the cache is free',
    promise: 'a result that came from the cache was not charged',
    rows: (db) => db`
      select concat_ws(' ', video_id, stage || ':' || key) as what,
        case when charged_micros is distinct from 0 then 'charged ' || charged_micros end as wrong
      from effects where cached`,
  },
];
