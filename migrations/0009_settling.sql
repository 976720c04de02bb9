-- Ends the pending reservations of a stage's round: what its calls were charged is posted, the rest returns. While the
-- stage is still to be done, its cheapest price (`floor`) is kept back again.
create function settle_round(p_video uuid, p_stage text, p_round int, floor bigint) returns void language plpgsql as $$
declare
  pending reservations[];
  r reservations%rowtype;
  charged bigint;
begin
  select array_agg(held) into pending from (
    select * from reservations
    where video_id = p_video and stage = p_stage and round = p_round and status = 'pending' and holder = 'stage'
    order by id for update) held;
  if pending is not null then
    perform lock_accounts(array(select distinct unnest(account_ids) from unnest(pending)));
  end if;
  foreach r in array coalesce(pending, '{}') loop
    select coalesce(sum(charged_micros), 0) into charged from effects where reservation_id = r.id;
    perform resolve_reservation(r, case when charged = 0 then 'voided' else 'posted' end, charged, null);
  end loop;
  if exists (
    select from video_queue v where v.id = p_video and v.status = 'processing' and v.round = p_round
      and not exists (select from stage_runs s where s.video_id = p_video and s.stage = p_stage and s.round = p_round and s.status = 'done'))
  then
    perform keep_back(p_video, jsonb_build_array(jsonb_build_object('stage', p_stage, 'amount', floor)));
  end if;
end $$;

-- Copies what the ledger says of a video to its row, for lists and reports.
create function record_cost(p_video uuid) returns void language sql as $$
  with lines as (
    select service, sum(amount)::bigint as amount from pipeline_costs where video_id = p_video group by service
  )
  update video_queue
  set actual_cost = (select coalesce(sum(amount), 0)::bigint from lines),
      cost_breakdown = (select coalesce(jsonb_object_agg(service, amount), '{}') from lines)
  where id = p_video
$$;

-- Lets a video's money in: opens its day's accounts, keeps back the cheapest price of its stages, and charges the fixed
-- part once. Answers 'funded', 'no_room_today' or 'cannot_finish'.
create function fund_video(p_video uuid, parts jsonb, overhead bigint) returns text language plpgsql as $$
declare
  today constant date := (clock_timestamp() at time zone 'utc')::date;
  -- No client can have taken it: theirs have no slash.
  fixed_id constant text := p_video || '/admission';
  fixed bigint := overhead;
  ids text[];
  need bigint;
  day_room bigint;
  own_room bigint;
begin
  update video_queue set budget_day = today where id = p_video;
  select accounts_of(q) into ids from video_queue q where q.id = p_video;
  insert into cost_accounts (id, limit_micros)
  select a.id, case when a.id like 'channel:%' then b.channel_day_limit_micros else b.system_day_limit_micros end
  from unnest(ids) as a (id), budgets b where a.id not like 'video:%' order by a.id desc on conflict (id) do nothing;
  perform lock_accounts(ids);
  if exists (select from reservations where id = fixed_id) then fixed := 0; end if;
  need := fixed + (select coalesce(sum((p ->> 'amount')::bigint), 0) from jsonb_array_elements(parts) p);
  select min(room_of(a, b)) filter (where a.id not like 'video:%'), min(room_of(a, b)) filter (where a.id like 'video:%')
  into day_room, own_room from cost_accounts a, budgets b where a.id = any(ids);
  if own_room < need then return 'cannot_finish'; end if;
  if day_room < need then return 'no_room_today'; end if;
  perform keep_back(p_video, parts);
  if fixed > 0 then
    insert into reservations (id, account_ids, video_id, stage, round, tier, amount_micros, posted_micros, status, resolved_at)
    values (fixed_id, ids, p_video, 'admission', 1, 'standard', fixed, fixed, 'posted', now());
    insert into effects (video_id, stage, round, key, status, reservation_id, service, quote_micros, charged_micros, finished_at)
    values (p_video, 'admission', 1, 'overhead', 'done', fixed_id, 'overhead', fixed, fixed, now());
    insert into pipeline_costs (video_id, service, operation, amount, metadata)
    values (p_video, 'overhead', 'admission:overhead', fixed, '{"stage": "admission", "round": 1, "key": "overhead", "take": 1}');
    update cost_accounts set spent_micros = spent_micros + fixed where id = any(ids);
  end if;
  return 'funded';
end $$;

-- A client's reservation, held with its video and its accounts; null when there is none of that id.
create function hold_reservation(p_id text) returns reservations language plpgsql as $$
declare
  r reservations%rowtype;
begin
  perform from video_queue where id = (select video_id from reservations where id = p_id) for no key update;
  select * into r from reservations where id = p_id for update;
  perform lock_accounts(r.account_ids);
  return r;
end $$;

-- Why a client's verb cannot have its reservation, or what it got when it asked before; null when it may go on.
create function refuse_verb(r reservations, p_video uuid, verb jsonb) returns jsonb language sql as $$
  select case
    when r.id is null then jsonb_build_object('kind', 'unknown_reservation')
    when r.video_id <> p_video then jsonb_build_object('kind', 'foreign_video')
    when r.holder = 'stage' then jsonb_build_object('kind', 'held_by_stage')
    when r.status in ('posted', 'voided') and r.resolved_by = verb then jsonb_build_object('kind', 'resolved',
      'posted', coalesce(r.posted_micros, 0), 'returned', r.amount_micros - coalesce(r.posted_micros, 0), 'left', money_left(r.account_ids))
    when r.status in ('posted', 'voided') and r.resolved_by ->> 'verb' = verb ->> 'verb' then jsonb_build_object('kind', 'content_differs')
    when r.status <> 'pending' then jsonb_build_object('kind', 'already', 'status', r.status)
  end
$$;

-- Writes the charge of a client's reservation to the journal and the ledger.
create function write_client_charge(r reservations, p_status text, p_service text, p_operation text, charged bigint)
returns void language sql as $$
  insert into effects (video_id, stage, round, key, status, reservation_id, service, quote_micros, charged_micros, finished_at)
  values (r.video_id, r.stage, r.round, 'client:' || r.id, p_status, r.id, p_service, r.amount_micros, charged, now());
  insert into pipeline_costs (video_id, service, operation, amount, metadata)
  select r.video_id, p_service, p_operation, charged, jsonb_build_object(
    'stage', r.stage, 'round', r.round, 'key', 'client:' || r.id, 'take', 1, 'quote_micros', r.amount_micros, 'outcome', p_status)
  where charged > 0;
$$;

-- Posts up to what a client reserved; the rest returns. Without a charge nothing is posted.
create function settle_reservation(p_id text, p_video uuid, charged bigint, p_service text, p_operation text)
returns jsonb language plpgsql as $$
declare
  r constant reservations := hold_reservation(p_id);
  verb constant jsonb := jsonb_build_object('verb', 'settle', 'amount', charged, 'service', p_service, 'operation', p_operation);
  refusal constant jsonb := refuse_verb(r, p_video, verb);
begin
  if refusal is not null then return refusal; end if;
  if charged > r.amount_micros then return jsonb_build_object('kind', 'above_reserved', 'reserved', r.amount_micros); end if;
  perform write_client_charge(r, 'done', p_service, p_operation, charged);
  perform resolve_reservation(r, 'posted', charged, verb);
  perform record_cost(r.video_id) from video_queue where id = r.video_id and actual_cost is not null;
  return jsonb_build_object('kind', 'resolved', 'posted', charged, 'returned', r.amount_micros - charged, 'left', money_left(r.account_ids));
end $$;

create function void_reservation(p_id text, p_video uuid) returns jsonb language plpgsql as $$
declare
  r constant reservations := hold_reservation(p_id);
  refusal constant jsonb := refuse_verb(r, p_video, '{"verb": "void"}');
begin
  if refusal is not null then return refusal; end if;
  perform resolve_reservation(r, 'voided', 0, '{"verb": "void"}');
  return jsonb_build_object('kind', 'resolved', 'posted', 0, 'returned', r.amount_micros, 'left', money_left(r.account_ids));
end $$;

-- More money, more time, or both, for a client's pending reservation.
create function extend_reservation(p_extension text, p_id text, p_video uuid, more bigint, ttl_seconds int)
returns jsonb language plpgsql as $$
declare
  r constant reservations := hold_reservation(p_id);
  asked_now constant jsonb := jsonb_build_object('id', p_id, 'video', p_video, 'more', more, 'ttl', ttl_seconds);
  refusal jsonb;
  known reservation_extensions%rowtype;
  answered jsonb;
begin
  select * into known from reservation_extensions where id = p_extension;
  if found then
    if known.asked <> asked_now then return jsonb_build_object('kind', 'id_reused'); end if;
    return known.answer || jsonb_build_object('left', money_left(r.account_ids));
  end if;
  refusal := refuse_verb(r, p_video, '{"verb": "extend"}');
  if refusal is not null then return refusal; end if;
  -- What runs may end in its time; more money is what the switch holds back.
  if more > 0 and exists (select from budgets where stopped_at is not null) then return jsonb_build_object('kind', 'stopped'); end if;
  if more > (select min(value::bigint) from jsonb_each_text(money_left(r.account_ids))) then
    answered := jsonb_build_object('kind', 'refused');
  else
    perform hold_money(r.account_ids, more, r.video_id);
    update reservations
    set amount_micros = amount_micros + more, 
      expires_at = least(expires_at + ttl_seconds * interval '1 second', greatest(expires_at, now() + interval '1 hour'))
    where id = p_id
    returning jsonb_build_object('kind', 'extended', 'amount', amount_micros, 'expires_at', expires_at) into answered;
  end if;
  insert into reservation_extensions (id, reservation_id, asked, answer) values (p_extension, p_id, asked_now, answered);
  return answered || jsonb_build_object('left', money_left(r.account_ids));
end $$;

-- A client that let its reservation run out said nothing of what it was charged: all of it counts as spent.
create function expire_reservation(p_id text) returns boolean language plpgsql as $$
declare
  r constant reservations := hold_reservation(p_id);
begin
  if r.id is null or r.status <> 'pending' or r.holder <> 'client' or r.expires_at > clock_timestamp() then return false; end if;
  perform write_client_charge(r, 'unknown', 'unknown', 'expired', r.amount_micros);
  perform resolve_reservation(r, 'expired', r.amount_micros, '{"verb": "expire"}');
  perform record_cost(r.video_id) from video_queue where id = r.video_id and actual_cost is not null;
  perform alert_once('unknown_charge', 'expired', 'video:' || r.video_id, r.video_id, null,
    jsonb_build_object('reservation_id', r.id, 'amount_micros', r.amount_micros));
  return true;
end $$;

-- Writes the configured limits; the accounts of today and after take them, though never below what they hold.
create function apply_budgets(p_video bigint, p_channel_day bigint, p_system_day bigint) returns void language sql as $$
  update budgets set video_limit_micros = p_video, channel_day_limit_micros = p_channel_day, system_day_limit_micros = p_system_day;
  update cost_accounts a
  set limit_micros = greatest(reserved_micros + spent_micros + kept_micros,
    case when a.id like 'channel:%' then p_channel_day else p_system_day end)
  where a.id in (
    select id from cost_accounts
    where id not like 'video:%' and right(id, 10) >= to_char(now() at time zone 'utc', 'YYYY-MM-DD')
    order by id like 'system:%' desc, id for no key update);
$$;
