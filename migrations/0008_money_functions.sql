-- Money moves here and nowhere else. Whoever moves it locks, in this order: the video, admission, reservations, and the
-- accounts, the system's first; so two never wait for each other, and a check made under the locks still holds when it
-- writes. Whoever has the system's day may go on to any account of that day: nobody else holds one.

create function accounts_of(v video_queue) returns text[] language sql stable as $$
  select array_remove(array['channel:' || v.channel_id || ':' || v.budget_day, 'system:' || v.budget_day, 'video:' || v.id], null)
$$;

create function lock_accounts(ids text[]) returns void language sql as $$
  select from cost_accounts where id = any(ids) order by id like 'system:%' desc, id for no key update
$$;

-- What is left on each account, by its id.
create function money_left(ids text[]) returns jsonb language sql stable as $$
  select coalesce(jsonb_object_agg(id, limit_micros - reserved_micros - spent_micros - kept_micros), '{}')
  from cost_accounts where id = any(ids)
$$;

create function emit_event(p_topic text, p_video uuid, p_data jsonb) returns void language sql as $$
  insert into outbox (topic, video_id, event)
  select p_topic, v.id, jsonb_build_object(
    'id', gen_random_uuid(), 'topic', p_topic, 'video_id', v.id, 'round', v.round,
    'occurred_at', to_char(clock_timestamp() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'data', p_data)
  from video_queue v where v.id = p_video
$$;

-- Keeps an alert; the first of its key is told on cost.threshold too.
create function alert_once(p_kind text, p_level text, p_account text, p_video uuid, p_key text, p_detail jsonb)
returns void language sql as $$
  with kept as (
    insert into cost_alerts (kind, level, account_id, video_id, once_key, detail)
    values (p_kind, p_level, p_account, p_video, p_key, p_detail) on conflict (once_key) do nothing returning *
  )
  select emit_event('cost.threshold', video_id,
    jsonb_build_object('kind', kind, 'level', level, 'account_id', account_id) || detail) from kept
$$;

-- The levels an account has reached: 2.00, 2.50, 2.80 and 3.00 of a limit of 3.00 (shared/domain/cost-levels.ts).
create function tell_levels(ids text[], p_video uuid) returns void language sql as $$
  select alert_once('threshold', l.level, a.id, p_video, a.id || ':' || l.level, jsonb_build_object(
    'limit_micros', a.limit_micros, 'reserved_micros', a.reserved_micros, 'spent_micros', a.spent_micros))
  from cost_accounts a
  join (values ('optimal', 2, 3), ('warning', 5, 6), ('critical', 14, 15), ('halt', 1, 1)) as l (level, num, den)
    on (a.reserved_micros + a.spent_micros) * l.den >= a.limit_micros * l.num
  where a.id = any(ids) and a.limit_micros > 0 and (l.level <> 'optimal' or a.id like 'video:%')
$$;

-- Holds an amount on accounts; the caller has locked them and looked. Returns what is left.
create function hold_money(ids text[], amount bigint, from_kept bigint, p_video uuid) returns jsonb language plpgsql as $$
declare
  remaining jsonb;
  high boolean;
begin
  with moved as (
    update cost_accounts set reserved_micros = reserved_micros + amount, kept_micros = kept_micros - from_kept
    where id = any(ids) returning *
  )
  select jsonb_object_agg(id, limit_micros - reserved_micros - spent_micros - kept_micros),
         bool_or((reserved_micros + spent_micros) * 3 >= limit_micros * 2)
  into remaining, high from moved;
  if high then perform tell_levels(ids, p_video); end if;
  return remaining;
end $$;

create function reserve_one(o jsonb) returns jsonb language plpgsql as $$
declare
  order_id constant text := o ->> 'reservation_id';
  video constant uuid := (o ->> 'video_id')::uuid;
  asked constant jsonb := o - 'reservation_id';
  known reservations%rowtype;
  stop record;
  v record;
  a record;
  offer jsonb;
  amount bigint;
  held bigint;
begin
  select * into known from reservations where id = order_id;
  if found then
    if known.asked is distinct from asked then return jsonb_build_object('kind', 'id_reused'); end if;
    if known.status = 'refused' then
      return jsonb_build_object('kind', 'refused', 'account', known.refused_by, 'asked', known.amount_micros,
        'left', money_left(known.account_ids));
    end if;
    return jsonb_build_object('kind', 'granted', 'tier', known.tier, 'amount', known.granted_micros,
      'left', money_left(known.account_ids));
  end if;
  select q.status, accounts_of(q) as ids into v from video_queue q where q.id = video;
  if not found then return jsonb_build_object('kind', 'unknown_video'); end if;
  if v.status <> 'processing' then return jsonb_build_object('kind', 'closed', 'status', v.status); end if;
  select stopped_at, stop_reason into stop from budgets where stopped_at is not null;
  if found then return jsonb_build_object('kind', 'stopped', 'since', stop.stopped_at, 'reason', stop.stop_reason); end if;
  held := coalesce((select p.amount_micros from provisions p where p.video_id = video and p.stage = o ->> 'stage'), 0);
  select min(x.free) as free, (array_agg(x.id order by x.free, x.id))[1] as tightest,
         max(x.used) filter (where x.id like 'video:%') as used, max(x.limit_micros) filter (where x.id like 'video:%') as most
  into a from (
    select id, limit_micros, reserved_micros + spent_micros + kept_micros - held as used,
           limit_micros - reserved_micros - spent_micros - kept_micros + held as free
    from cost_accounts where id = any(v.ids)) x;
  for offer in select value from jsonb_array_elements(o -> 'offers') loop
    amount := (offer ->> 'amount')::bigint;
    continue when amount > a.free;
    -- The economy tier from a projected 5/6 of the limit on ($2.50 of $3.00), where the stage can work at it.
    continue when offer ->> 'tier' = 'standard' and (a.used + amount) * 6 >= a.most * 5
      and jsonb_array_length(o -> 'offers') > 1;
    insert into reservations (id, account_ids, video_id, stage, round, tier, amount_micros, granted_micros, holder, expires_at, asked)
    values (order_id, v.ids, video, o ->> 'stage', (o ->> 'round')::int, offer ->> 'tier', amount, amount, o ->> 'holder',
            case when o ->> 'holder' = 'client' then now() + (o ->> 'ttl_seconds')::int * interval '1 second' end, asked);
    delete from provisions where video_id = video and stage = o ->> 'stage';
    return jsonb_build_object('kind', 'granted', 'tier', offer ->> 'tier', 'amount', amount,
      'left', hold_money(v.ids, amount, held, video));
  end loop;
  insert into reservations (id, account_ids, video_id, stage, round, tier, amount_micros, holder, asked, status, resolved_at, refused_by)
  values (order_id, v.ids, video, o ->> 'stage', (o ->> 'round')::int, offer ->> 'tier', amount, o ->> 'holder', asked,
          'refused', now(), a.tightest);
  perform alert_once('threshold', 'halt', a.tightest, video, a.tightest || ':halt',
    jsonb_build_object('refused_micros', amount, 'left_micros', a.free, 'stage', o ->> 'stage'));
  return jsonb_build_object('kind', 'refused', 'account', a.tightest, 'asked', amount, 'left', money_left(v.ids));
end $$;

-- Many orders in one transaction, answered in their order: one look at the disk for all of them.
create function reserve_money(orders jsonb) returns setof jsonb language plpgsql as $$
declare
  o jsonb;
begin
  perform lock_accounts(array(
    select distinct unnest(accounts_of(q)) from jsonb_array_elements(orders) e
    join video_queue q on q.id = (e ->> 'video_id')::uuid));
  for o in select value from jsonb_array_elements(orders) loop
    return next reserve_one(o);
  end loop;
end $$;

-- Ends a pending reservation, whose accounts the caller has locked: `charged` is spent, the rest returns.
create function resolve_reservation(r reservations, p_status text, charged bigint, verb jsonb)
returns void language plpgsql as $$
begin
  update reservations
  set status = p_status, posted_micros = case when p_status <> 'voided' then charged end, resolved_at = now(), resolved_by = verb
  where id = r.id;
  update cost_accounts
  set reserved_micros = reserved_micros - r.amount_micros, spent_micros = spent_micros + charged
  where id = any(r.account_ids);
end $$;

-- Keeps back what it can of the cheapest price of stages, as far as every account has room. True when all of it fits.
create function keep_back(p_video uuid, parts jsonb) returns boolean language plpgsql as $$
declare
  ids text[];
  part record;
  room bigint;
  whole boolean := true;
begin
  select accounts_of(q) into ids from video_queue q where q.id = p_video;
  perform lock_accounts(ids);
  for part in
    select p.stage, p.amount from jsonb_to_recordset(parts) as p (stage text, amount bigint)
    where not exists (select from provisions k where k.video_id = p_video and k.stage = p.stage)
  loop
    select least(part.amount, min(limit_micros - reserved_micros - spent_micros - kept_micros)) into room
    from cost_accounts where id = any(ids);
    whole := whole and room = part.amount;
    continue when room <= 0;
    insert into provisions (video_id, stage, amount_micros, account_ids) values (p_video, part.stage, room, ids);
    update cost_accounts set kept_micros = kept_micros + room where id = any(ids);
  end loop;
  return whole;
end $$;

-- Gives back what was kept for a video: it has ended.
create function release_kept(p_video uuid) returns void language plpgsql as $$
begin
  perform lock_accounts(array(select distinct unnest(account_ids) from provisions where video_id = p_video));
  with gone as (
    delete from provisions where video_id = p_video returning *
  )
  update cost_accounts a set kept_micros = a.kept_micros - sums.amount
  from (select id, sum(amount_micros)::bigint as amount from gone, unnest(account_ids) as id group by id) sums
  where a.id = sums.id;
end $$;
