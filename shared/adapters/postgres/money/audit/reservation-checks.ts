import type { AuditCheck } from './check.ts';

/** Reservations against the calls that were paid from them. */
export const reservationChecks: readonly AuditCheck[] = [
  {
    name: 'posted = charged',
    promise: 'a reservation posted what its calls were charged',
    rows: (db) => db`
      select r.id as what, case when coalesce(r.posted_micros, 0) <> coalesce(e.charged, 0)
        then 'posted ' || coalesce(r.posted_micros, 0) || ', its calls were charged ' || coalesce(e.charged, 0) end as wrong
      from reservations r
      left join (select reservation_id as id, sum(charged_micros) as charged from effects group by 1) e using (id)
      where r.status in ('posted', 'expired')`,
  },
  {
    name: 'room for its calls',
    promise: 'charges and open quotes of a pending reservation stay within it',
    rows: (db) => db`
      select r.id as what, case when e.amount > r.amount_micros
        then e.amount || ' of ' || r.amount_micros || ' reserved' end as wrong
      from reservations r
      left join (
        select reservation_id as id, sum(coalesce(charged_micros, quote_micros)) as amount from effects group by 1
      ) e using (id)
      where r.status = 'pending'`,
  },
  {
    name: 'never above what was asked',
    promise: 'no reservation posted more than it reserved',
    rows: (db) => db`
      select id as what, case when posted_micros > amount_micros
        then 'posted ' || posted_micros || ' of ' || amount_micros end as wrong
      from reservations where posted_micros is not null`,
  },
  {
    name: 'nothing for nothing',
    promise: 'a refused or voided reservation posted nothing and paid for nothing',
    rows: (db) => db`
      select r.id as what, case when r.posted_micros is not null then r.status || ', but posted ' || r.posted_micros
        when e.charged > 0 then r.status || ', but its calls were charged ' || e.charged end as wrong
      from reservations r
      left join (select reservation_id as id, sum(charged_micros) as charged from effects group by 1) e using (id)
      where r.status in ('refused', 'voided')`,
  },
  {
    name: 'run out, all spent',
    promise: 'a reservation that ran out posted all it held',
    rows: (db) => db`
      select id as what, case when posted_micros is distinct from amount_micros
        then 'posted ' || coalesce(posted_micros, 0) || ' of ' || amount_micros end as wrong
      from reservations where status = 'expired'`,
  },
  {
    name: 'calls fit reservations',
    promise: 'a call is paid from a reservation of its own video, stage and round',
    rows: (db) => db`
      select concat_ws(' ', e.video_id, e.stage || ':' || e.key, 'round', e.round) as what,
        case when r.id is null then 'paid from ' || e.reservation_id || ', which does not exist'
          when (r.video_id, r.stage, r.round) <> (e.video_id, e.stage, e.round)
          then 'paid from a reservation of ' || concat_ws(' ', r.video_id, r.stage, 'round', r.round) end as wrong
      from effects e left join reservations r on r.id = e.reservation_id`,
  },
  {
    name: 'open calls, open money',
    promise: 'a call that is under way has a pending reservation',
    rows: (db) => db`
      select concat_ws(' ', e.video_id, e.stage || ':' || e.key, 'round', e.round) as what,
        case when r.status <> 'pending' then 'its reservation is ' || r.status end as wrong
      from effects e join reservations r on r.id = e.reservation_id where e.status = 'started'`,
  },
  {
    name: 'clients’ time is bounded',
    promise: 'a client’s reservation says until when, a stage’s lives as long as its run',
    rows: (db) => db`
      select id as what, case when holder = 'client' and status <> 'refused' and expires_at is null then 'never runs out'
        when holder = 'stage' and expires_at is not null then 'is a stage’s and runs out' end as wrong
      from reservations`,
  },
  {
    name: 'ended, said when',
    promise: 'a reservation says when it ended if it did, and how much it posted if it did',
    rows: (db) => db`
      select id as what, case
        when (status = 'pending') <> (resolved_at is null) then status || ', resolved ' || coalesce(resolved_at::text, 'never')
        when status in ('posted', 'expired') and posted_micros is null then status || ' without an amount'
        when status = 'pending' and posted_micros is not null then 'pending, but posted ' || posted_micros end as wrong
      from reservations`,
  },
  {
    name: 'extensions add up',
    promise: 'a reservation holds what was granted first and what extensions added',
    rows: (db) => db`
      select r.id as what, case when r.amount_micros <> r.granted_micros + coalesce(x.more, 0)
        then 'holds ' || r.amount_micros || ' instead of ' || r.granted_micros || ' + ' || coalesce(x.more, 0) end as wrong
      from reservations r left join (
        select reservation_id as id, sum((asked ->> 'more')::bigint) as more
        from reservation_extensions where answer ->> 'kind' = 'extended' group by 1
      ) x using (id)
      where r.granted_micros is not null`,
  },
  {
    name: 'clients’ time is kept',
    promise: 'a client’s reservation that ran out is ended',
    needsSweeper: true,
    rows: (db, { graceSeconds }) => db`
      select id as what, case when expires_at < now() - ${graceSeconds}::int * interval '1 second'
        then 'ran out ' || expires_at || ' and still holds ' || amount_micros end as wrong
      from reservations where status = 'pending' and holder = 'client'`,
  },
];
