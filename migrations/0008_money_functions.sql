-- Money moves here and nowhere else. Whoever moves it locks, in this order: the video, admission, reservations, and the
-- accounts, the system's first; so two never wait for each other, and a check made under the locks still holds when it
-- writes. Whoever has the system's day may go on to any account of that day: nobody else holds one.

create function accounts_of(v video_queue) returns text[] language sql stable as $$
  select array_remove(array['channel:' || v.channel_id || ':' || v.budget_day, 'system:' || v.budget_day, 'video:' || v.id], null)
$$;

create function lock_accounts(ids text[]) returns void language sql as $$
  select from cost_accounts where id = any(ids) order by id like 'system:%' desc, id for no key update
$$;

-- What is free on an account; below zero where the configured limit of a day was lowered under what is held on it.
create function room_of(a cost_accounts, b budgets) returns bigint language sql immutable as $$
  select least(a.limit_micros, case when a.id like 'system:%' then b.system_day_limit_micros
    when a.id like 'channel:%' then b.channel_day_limit_micros end) - a.reserved_micros - a.spent_micros - a.kept_micros
$$;

-- What is left on each account, by its id.
create function money_left(ids text[]) returns jsonb language sql stable as $$
  select coalesce(jsonb_object_agg(a.id, greatest(0, room_of(a, b))), '{}')
  from cost_accounts a, budgets b where a.id = any(ids)
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

-- Holds an amount on accounts; the caller has locked them and looked.
create function hold_money(ids text[], amount bigint, p_video uuid) returns void language sql as $$
  update cost_accounts set reserved_micros = reserved_micros + amount where id = any(ids);
  select tell_levels(ids, p_video);
$$;

-- Writes new reservations down, and moves on the accounts, which the caller has locked, what those of them that are
-- pending hold and what was kept back for their stages. A client has no part in what is kept back for a stage.
create function take_money(made reservations[]) returns void language plpgsql as $$
declare
  reached record;
begin
  insert into reservations select * from unnest(made);
  for reached in
    with consumed as (
      delete from provisions p using unnest(made) m
      where m.status = 'pending' and m.holder = 'stage' and p.video_id = m.video_id and p.stage = m.stage returning p.*
    ), moves as (
      select id, sum(taken)::bigint as taken, sum(freed)::bigint as freed from (
        select unnest(account_ids) as id, amount_micros as taken, 0 as freed from unnest(made) where status = 'pending'
        union all select unnest(account_ids), 0, amount_micros from consumed) parts
      group by id
    ), moved as (
      update cost_accounts a set reserved_micros = reserved_micros + m.taken, kept_micros = kept_micros - m.freed
      from moves m where a.id = m.id returning a.*
    )
    select id, (select m.video_id from unnest(made) m where moved.id = any(m.account_ids) limit 1) as video_id
    from moved where (reserved_micros + spent_micros) * 3 >= limit_micros * 2 order by id
  loop
    perform tell_levels(array[reached.id], reached.video_id);
  end loop;
end $$;

-- The first offer that fits into `room`. Offered the economy tier too, a stage works at it from a projected 5/6 of its
-- video's limit on ($2.50 of $3.00), of which `used` are spent, reserved or kept back for other stages.
create function choose_offer(offers jsonb, room bigint, used bigint, most bigint) returns jsonb
language plpgsql immutable as $$
declare
  offer jsonb;
  amount bigint;
begin
  for offer in select value from jsonb_array_elements(offers) loop
    amount := (offer ->> 'amount')::bigint;
    continue when amount > room;
    continue when offer ->> 'tier' = 'standard' and (used + amount) * 6 >= most * 5 and jsonb_array_length(offers) > 1;
    return offer;
  end loop;
  return null;
end $$;

-- Answers orders one after the other, each as if it had come alone, in one transaction: one look at the disk for all of
-- them. What they change is written together at the end, so that an account that all of them share changes once. Rows
-- are found one by one: the planner, who cannot know how few the orders are, would read whole tables.
create function reserve_money(orders jsonb) returns setof jsonb language plpgsql
set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  -- The accounts; each has the same place in all three.
  ids text[];
  limits bigint[];
  free bigint[];
  places int[];
  place int;
  own int;
  tightest int;
  stop record;
  o record;
  r reservations%rowtype;
  made reservations[] := '{}';
  made_ids text[] := '{}';
  provisions_used text[] := '{}';
  answer jsonb;
  remaining jsonb;
  held bigint;
  offer jsonb;
begin
  with locked as (
    select a.id, limit_micros, room_of(a, b) as free from cost_accounts a, budgets b
    where id = any(array(select unnest(accounts_of(q)) from jsonb_array_elements(orders) e
                         join video_queue q on q.id = (e ->> 'video_id')::uuid))
    order by id like 'system:%' desc, id for no key update of a
  )
  select array_agg(l.id), array_agg(l.limit_micros), array_agg(l.free) into ids, limits, free from locked l;
  select stopped_at, stop_reason into stop from budgets;
  for o in
    select e.value ->> 'reservation_id' as id, e.value - 'reservation_id' as asked, (e.value ->> 'video_id')::uuid as video_id,
           e.value ->> 'stage' as stage, (e.value ->> 'round')::int as round, e.value -> 'offers' as offers,
           e.value ->> 'holder' as holder, now() + (e.value ->> 'ttl_seconds')::int * interval '1 second' as expires_at,
           known, q.status, accounts_of(q) as account_ids, coalesce(p.amount_micros, 0) as kept
    from jsonb_array_elements(orders) with ordinality e (value, n)
    left join reservations known on known.id = e.value ->> 'reservation_id'
    left join video_queue q on q.id = (e.value ->> 'video_id')::uuid
    left join provisions p on p.video_id = q.id and p.stage = e.value ->> 'stage' and e.value ->> 'holder' = 'stage'
    order by e.n
  loop
    r := coalesce(made[array_position(made_ids, o.id)], o.known);
    answer := case
      when r.id is not null and r.asked is distinct from o.asked then jsonb_build_object('kind', 'id_reused')
      when r.id is not null then null
      when o.status is null then jsonb_build_object('kind', 'unknown_video')
      when o.status <> 'processing' then jsonb_build_object('kind', 'closed', 'status', o.status)
      when stop.stopped_at is not null then jsonb_build_object('kind', 'stopped', 'since', stop.stopped_at, 'reason', stop.stop_reason)
    end;
    if answer is not null then
      return next answer;
      continue;
    end if;
    places := array(select array_position(ids, id) from unnest(o.account_ids) id);
    -- Let in, or let in anew on another day, while this waited for the locks: whoever asks again finds its accounts.
    if array_position(places, null) is not null then
      return next jsonb_build_object('kind', 'closed', 'status', 'queued');
      continue;
    end if;

    if r.id is null then
      held := case when o.kept > 0 and not o.video_id || o.stage = any(provisions_used) then o.kept else 0 end;
      select p into tightest from unnest(places) p order by free[p], ids[p] limit 1;
      own := array_position(ids, 'video:' || o.video_id);
      offer := choose_offer(o.offers, greatest(0, free[tightest]) + held, limits[own] - free[own] - held, limits[own]);
      r.id := o.id;
      r.account_ids := o.account_ids;
      r.video_id := o.video_id;
      r.stage := o.stage;
      r.round := o.round;
      r.holder := o.holder;
      r.asked := o.asked;
      r.created_at := now();
      r.tier := coalesce(offer, o.offers -> -1) ->> 'tier';
      r.amount_micros := (coalesce(offer, o.offers -> -1) ->> 'amount')::bigint;
      if offer is null then
        r.status := 'refused';
        r.refused_by := ids[tightest];
        r.resolved_at := now();
        -- A client may ask for anything; a stage that cannot go on is where a video halts.
        if o.holder = 'stage' then
          perform alert_once('threshold', 'halt', r.refused_by, r.video_id, r.refused_by || ':halt', jsonb_build_object(
            'refused_micros', r.amount_micros, 'left_micros', greatest(0, free[tightest]) + held, 'stage', r.stage));
        end if;
      else
        r.status := 'pending';
        r.granted_micros := r.amount_micros;
        r.expires_at := o.expires_at;
        if held > 0 then provisions_used := array_append(provisions_used, o.video_id || o.stage); end if;
        foreach place in array places loop
          free[place] := free[place] + held - r.amount_micros;
        end loop;
      end if;
      made := array_append(made, r);
      made_ids := array_append(made_ids, r.id);
    end if;

    remaining := '{}';
    foreach place in array places loop
      remaining := remaining || jsonb_build_object(ids[place], greatest(0, free[place]));
    end loop;
    return next case when r.status = 'refused'
      then jsonb_build_object('kind', 'refused', 'account', r.refused_by, 'asked', r.amount_micros, 'left', remaining)
      else jsonb_build_object('kind', 'granted', 'tier', r.tier, 'amount', r.granted_micros, 'left', remaining) end;
  end loop;
  perform take_money(made);
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
    select least(part.amount, min(room_of(a, b))) into room from cost_accounts a, budgets b where a.id = any(ids);
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
