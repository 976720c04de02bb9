import { hardLimitMicros } from '../../../../domain/pricing.ts';
import type { AuditCheck } from './check.ts';

/** What accounts say, against the reservations and provisions that name them. */
export const accountChecks: readonly AuditCheck[] = [
  {
    name: 'reserved',
    promise: 'an account has reserved what its pending reservations hold',
    rows: (db) => db`
      select a.id as what, case when a.reserved_micros <> coalesce(s.amount, 0)
        then 'says ' || a.reserved_micros || ', its reservations say ' || coalesce(s.amount, 0) end as wrong
      from cost_accounts a left join (
        select id, sum(amount_micros) as amount from (
          select unnest(account_ids) as id, amount_micros from reservations where status = 'pending') r group by id
      ) s using (id)`,
  },
  {
    name: 'spent',
    promise: 'an account has spent what its reservations posted',
    rows: (db) => db`
      select a.id as what, case when a.spent_micros <> coalesce(s.amount, 0)
        then 'says ' || a.spent_micros || ', its reservations say ' || coalesce(s.amount, 0) end as wrong
      from cost_accounts a left join (
        select id, sum(posted_micros) as amount from (
          select unnest(account_ids) as id, posted_micros from reservations where status in ('posted', 'expired')) r group by id
      ) s using (id)`,
  },
  {
    name: 'kept back',
    promise: 'an account keeps back what its provisions say',
    rows: (db) => db`
      select a.id as what, case when a.kept_micros <> coalesce(s.amount, 0)
        then 'says ' || a.kept_micros || ', its provisions say ' || coalesce(s.amount, 0) end as wrong
      from cost_accounts a left join (
        select id, sum(amount_micros) as amount from (
          select unnest(account_ids) as id, amount_micros from provisions) p group by id
      ) s using (id)`,
  },
  {
    name: 'within the limit',
    promise: 'reserved, spent and kept back together never pass an account’s limit',
    rows: (db) => db`
      select id as what, case when reserved_micros + spent_micros + kept_micros > limit_micros
        then (reserved_micros + spent_micros + kept_micros) || ' of a limit of ' || limit_micros end as wrong
      from cost_accounts`,
  },
  {
    name: 'nothing negative',
    promise: 'no amount of money is below zero',
    rows: (db) => db`
      select what, case when least <> greatest(least, 0) then least || ' micro-dollars' end as wrong from (
        select 'account ' || id as what, least(limit_micros, reserved_micros, spent_micros, kept_micros) as least from cost_accounts
        union all select 'reservation ' || id, least(amount_micros, posted_micros) from reservations
        union all select 'provision of ' || video_id || ' for ' || stage, amount_micros from provisions
        union all select 'effect ' || video_id || ' ' || stage || ':' || key, least(quote_micros, charged_micros) from effects
        union all select 'ledger line ' || id, amount from pipeline_costs
      ) amounts`,
  },
  {
    name: 'accounts exist',
    promise: 'every account that a reservation or a provision names exists',
    rows: (db) => db`
      select n.what, case when a.id is null then 'names ' || n.id || ', which does not exist' end as wrong
      from (
        select 'reservation ' || id as what, unnest(account_ids) as id from reservations
        union all select 'provision of ' || video_id || ' for ' || stage, unnest(account_ids) from provisions
      ) n left join cost_accounts a on a.id = n.id`,
  },
  {
    // Before days had accounts, a video paid from its own alone.
    name: 'all accounts or none',
    promise: 'money is taken from the video, its channel’s day and the system’s day alike',
    rows: (db) => db`
      select n.what, case when not (n.ids = array['video:' || v.id] and (v.budget_day is null or n.made < v.budget_day)) and n.ids is distinct from (
          select array['channel:' || v.channel_id || ':' || right(n.ids[2], 10), 'system:' || right(n.ids[2], 10), 'video:' || v.id])
        then 'names ' || array_to_string(n.ids, ', ') end as wrong
      from (
        select 'reservation ' || id as what, video_id, account_ids as ids, created_at as made from reservations
        union all select 'provision for ' || stage, video_id, account_ids, null from provisions
      ) n join video_queue v on v.id = n.video_id`,
  },
  {
    name: 'days add up',
    promise: 'the system’s day is the sum of its channels’ days',
    rows: (db) => db`
      select s.id as what, case when (s.reserved_micros, s.spent_micros, s.kept_micros) <>
          (coalesce(c.reserved, 0), coalesce(c.spent, 0), coalesce(c.kept, 0))
        then 'reserved, spent, kept are ' || concat_ws(', ', s.reserved_micros, s.spent_micros, s.kept_micros)
          || '; the channels say ' || concat_ws(', ', coalesce(c.reserved, 0), coalesce(c.spent, 0), coalesce(c.kept, 0)) end as wrong
      from cost_accounts s left join (
        select right(id, 10) as day, sum(reserved_micros) as reserved, sum(spent_micros) as spent, sum(kept_micros) as kept
        from cost_accounts where id like 'channel:%' group by 1
      ) c on c.day = right(s.id, 10)
      where s.id like 'system:%'`,
  },
  {
    name: 'video limit',
    promise: 'no video’s limit is above $3.00',
    rows: (db) => db`
      select id as what, case when limit_micros > ${hardLimitMicros}::bigint then 'may cost ' || limit_micros end as wrong
      from cost_accounts where id like 'video:%'`,
  },
  {
    name: 'video total',
    promise: 'what a video’s reservations hold and have posted is never above $3.00',
    rows: (db) => db`
      select video_id as what, case when sum(coalesce(posted_micros, amount_micros)) > ${hardLimitMicros}::bigint
        then 'holds and spent ' || sum(coalesce(posted_micros, amount_micros)) end as wrong
      from reservations where status in ('pending', 'posted', 'expired') group by video_id`,
  },
  {
    name: 'budgets',
    promise: 'the limits of new accounts are set, once',
    rows: (db) => db`
      select 'budgets' as what, case
        when count(*) <> 1 then count(*) || ' rows instead of one'
        when max(video_limit_micros) > ${hardLimitMicros}::bigint then 'a video may cost ' || max(video_limit_micros) end as wrong
      from budgets`,
  },
];
