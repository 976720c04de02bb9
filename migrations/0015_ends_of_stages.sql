-- A stage ends in one statement, and so does a video; of all they lock, the accounts that every video of the day shares
-- come last and are held for the least time: nobody waits for a worker's next words meanwhile.

-- Nobody knows whether these calls were charged: their quotes count as spent, in the journal and the ledger alike. Null
-- for key and take: all that the stage's round has under way.
create function charge_unknown(p_video uuid, p_stage text, p_round int, p_key text, p_take int) returns void language sql as $$
  with unknown as (
    update effects set status = 'unknown', charged_micros = quote_micros, service = coalesce(service, 'unknown'), finished_at = now()
    where video_id = p_video and stage = p_stage and round = p_round and status = 'started'
      and (p_key is null or (key = p_key and take = p_take))
    returning *
  ), told as (
    select alert_once('unknown_charge', stage, 'video:' || video_id, video_id, null, jsonb_build_object(
      'stage', stage, 'key', key, 'take', take, 'amount_micros', charged_micros))
    from unknown where charged_micros > 0
  ), charged as (
    insert into pipeline_costs (video_id, service, operation, amount, metadata)
    select video_id, service, stage || ':' || key, charged_micros,
           jsonb_build_object('stage', stage, 'round', round, 'key', key, 'take', take, 'outcome', 'unknown')
    from unknown where charged_micros > 0
  )
  select count(*) from told
$$;

-- As in 0009. What each reservation posts is worked out before the accounts are locked, and they change once.
create or replace function settle_round(p_video uuid, p_stage text, p_round int, floor bigint) returns void language plpgsql as $$
declare
  ids text[];
  returned bigint[];
  charged bigint[];
  again constant boolean := exists (
    select from video_queue v where v.id = p_video and v.status = 'processing' and v.round = p_round
      and not exists (select from stage_runs s where s.video_id = p_video and s.stage = p_stage and s.round = p_round and s.status = 'done'));
begin
  with pending as (
    select * from reservations
    where video_id = p_video and stage = p_stage and round = p_round and status = 'pending' and holder = 'stage'
    order by id for update
  ), sums as (
    select p.id, p.account_ids, p.amount_micros,
           (select coalesce(sum(e.charged_micros), 0)::bigint from effects e where e.reservation_id = p.id) as charged
    from pending p
  ), resolved as (
    update reservations r
    set status = case when s.charged = 0 then 'voided' else 'posted' end, posted_micros = nullif(s.charged, 0), resolved_at = now()
    from sums s where r.id = s.id
  ), moves as (
    select a.id, sum(s.amount_micros)::bigint as amount, sum(s.charged)::bigint as charged
    from sums s, unnest(s.account_ids) as a (id) group by a.id
  )
  select array_agg(m.id), array_agg(m.amount), array_agg(m.charged) into ids, returned, charged from moves m;
  if ids is not null then
    perform lock_accounts(ids);
    update cost_accounts a set reserved_micros = reserved_micros - m.amount, spent_micros = spent_micros + m.charged
    from unnest(ids, returned, charged) as m (id, amount, charged) where a.id = m.id;
  end if;
  if again then
    perform keep_back(p_video, jsonb_build_array(jsonb_build_object('stage', p_stage, 'amount', floor)));
  end if;
end $$;

-- What a topic carries (shared/contracts/events.ts).
create function envelope(p_topic text, p_video uuid, p_round int, p_data jsonb) returns jsonb language sql volatile as $$
  select jsonb_build_object(
    'id', gen_random_uuid(), 'topic', p_topic, 'video_id', p_video, 'round', p_round,
    'occurred_at', to_char(clock_timestamp() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'data', p_data)
$$;

-- A video's own end, without its money: its state and what it cost, the event that says so in the place of those that
-- would start work.
create function end_video(p_video uuid, p_status text, p_errors jsonb, p_topic text, p_data jsonb, wake_topics text[])
returns void language plpgsql as $$
declare
  ended_round int;
begin
  with lines as (
    select service, sum(amount)::bigint as amount from pipeline_costs where video_id = p_video group by service
  )
  update video_queue
  set status = p_status, completed_at = now(), lane = null, error_log = error_log || p_errors,
      processing_time_seconds = extract(epoch from now() - processing_started_at),
      actual_cost = (select coalesce(sum(amount), 0)::bigint from lines),
      cost_breakdown = (select coalesce(jsonb_object_agg(service, amount), '{}') from lines)
  where id = p_video returning round into ended_round;
  delete from outbox where video_id = p_video and topic = any(wake_topics);
  insert into outbox (topic, video_id, event) values (p_topic, p_video, envelope(p_topic, p_video, ended_round, p_data));
  perform pg_notify('video_progress', json_build_object(
    'video_id', p_video, 'stage', null, 'progress', 1, 'status', p_status)::text);
end $$;

-- Writes a stage's result, wakes what waited for it, settles its money, and ends the video when no stage is left. What
-- follows a stage comes from the graph (`followers` in shared/domain/flow.ts):
--   announces {topic, part}, wakes [{stage, needs, topics by lane, takes {part: stage}}], redone [stages of each round],
--   stages (how many there are), ends {topic, wake_topics}.
-- Answers 'lost' when the run is not this worker's any more, else 'went_on' or 'completed'.
create function complete_stage(p_video uuid, p_stage text, p_round int, p_token bigint, p_result jsonb, follows jsonb, floor bigint)
returns text language plpgsql as $$
declare
  v record;
  done text[];
begin
  -- Of two parallel stages the last one sees the other's result.
  select status, round, lane, request_data into v from video_queue where id = p_video for no key update;
  if v.status is distinct from 'processing' or v.round <> p_round then return 'lost'; end if;
  update stage_runs set status = 'done', result = p_result, finished_at = now()
  where video_id = p_video and stage = p_stage and round = p_round and token = p_token and status = 'running';
  if not found then return 'lost'; end if;
  -- A stage that went on without a call's answer does not know what it was charged.
  if exists (select from effects where video_id = p_video and stage = p_stage and round = p_round and status = 'started') then
    perform charge_unknown(p_video, p_stage, p_round, null, null);
  end if;
  perform pg_notify('video_progress', json_build_object(
    'video_id', p_video, 'stage', p_stage, 'progress', 1, 'status', 'stage_done')::text);

  select array_agg(distinct r.stage) into done from stage_runs r
  where r.video_id = p_video and r.status = 'done' and (r.round = p_round or not follows -> 'redone' ? r.stage);
  with woken as (
    select distinct on (topic) topic, takes from (
      select w.value -> 'topics' ->> v.lane as topic, w.value -> 'takes' as takes, w.n
      from jsonb_array_elements(follows -> 'wakes') with ordinality w (value, n)
      where w.value ->> 'stage' <> all(done) and array(select jsonb_array_elements_text(w.value -> 'needs')) <@ done) ready
    order by topic, n desc
  ), said as (
    -- A topic that wakes the next stage is its announcement too; it is not said twice.
    select follows #>> '{announces,topic}' as topic, jsonb_build_object(follows #>> '{announces,part}', p_result) as data
    where follows #>> '{announces,topic}' not in (select topic from woken)
    union all
    select topic, jsonb_build_object('request', v.request_data) || coalesce((
      select jsonb_object_agg(t.part, r.result order by r.round)
      from jsonb_each_text(takes) as t (part, stage) join stage_runs r on r.stage = t.stage
      where r.video_id = p_video and r.status = 'done' and (r.round = p_round or not follows -> 'redone' ? r.stage)), '{}')
    from woken
  )
  insert into outbox (topic, video_id, event)
  select topic, p_video, envelope(topic, p_video, p_round, data) from said;

  if cardinality(done) < (follows ->> 'stages')::int then
    perform settle_round(p_video, p_stage, p_round, floor);
    return 'went_on';
  end if;
  perform end_video(p_video, 'completed', '[]', follows #>> '{ends,topic}', '{}',
    array(select jsonb_array_elements_text(follows #> '{ends,wake_topics}')));
  perform settle_round(p_video, p_stage, p_round, floor);
  perform release_kept(p_video);
  return 'completed';
end $$;

-- As in 0009. All the stages are kept back at once, for it is known by then that all of them fit.
create or replace function fund_video(p_video uuid, parts jsonb, overhead bigint) returns text language plpgsql as $$
declare
  today constant date := (clock_timestamp() at time zone 'utc')::date;
  -- No client can have taken it: theirs have no slash.
  fixed_id constant text := p_video || '/admission';
  fixed bigint := overhead;
  ids text[];
  need bigint;
  kept bigint;
  day_room bigint;
  own_room bigint;
begin
  update video_queue set budget_day = today where id = p_video;
  select accounts_of(q) into ids from video_queue q where q.id = p_video;
  insert into cost_accounts (id, limit_micros)
  select a.id, case when a.id like 'channel:%' then b.channel_day_limit_micros else b.system_day_limit_micros end
  from unnest(ids) as a (id), budgets b
  -- To insert what is there already would wait for whoever is changing it.
  where a.id not like 'video:%' and not exists (select from cost_accounts c where c.id = a.id) order by a.id desc on conflict (id) do nothing;
  if exists (select from reservations where id = fixed_id) then fixed := 0; end if;
  need := fixed + (select coalesce(sum((p ->> 'amount')::bigint), 0) from jsonb_array_elements(parts) p);
  perform lock_accounts(ids);
  select min(room_of(a, b)) filter (where a.id not like 'video:%'), min(room_of(a, b)) filter (where a.id like 'video:%')
  into day_room, own_room from cost_accounts a, budgets b where a.id = any(ids);
  if own_room < need then return 'cannot_finish'; end if;
  if day_room < need then return 'no_room_today'; end if;
  with made as (
    insert into provisions (video_id, stage, amount_micros, account_ids)
    select p_video, p.stage, p.amount, ids from jsonb_to_recordset(parts) as p (stage text, amount bigint)
    where p.amount > 0 and not exists (select from provisions k where k.video_id = p_video and k.stage = p.stage)
    returning amount_micros
  )
  select coalesce(sum(amount_micros), 0) into kept from made;
  update cost_accounts set kept_micros = kept_micros + kept, spent_micros = spent_micros + fixed where id = any(ids);
  if fixed > 0 then
    insert into reservations (id, account_ids, video_id, stage, round, tier, amount_micros, posted_micros, status, resolved_at)
    values (fixed_id, ids, p_video, 'admission', 1, 'standard', fixed, fixed, 'posted', now());
    insert into effects (video_id, stage, round, key, status, reservation_id, service, quote_micros, charged_micros, finished_at)
    values (p_video, 'admission', 1, 'overhead', 'done', fixed_id, 'overhead', fixed, fixed, now());
    insert into pipeline_costs (video_id, service, operation, amount, metadata)
    values (p_video, 'overhead', 'admission:overhead', fixed, '{"stage": "admission", "round": 1, "key": "overhead", "take": 1}');
  end if;
  return 'funded';
end $$;

-- Funds the video whose turn it is and starts it, with the events that wake its first stages. Answers as `fund_video`
-- does; started only when funded.
create function let_in(p_video uuid, p_lane text, parts jsonb, overhead bigint, events jsonb) returns text language plpgsql as $$
declare
  answer constant text := fund_video(p_video, parts, overhead);
begin
  if answer <> 'funded' then return answer; end if;
  -- The clock is read now: the transaction may have begun before one that let in another earlier, and waited for the lock.
  update video_queue
  set status = 'processing', lane = p_lane, processing_started_at = coalesce(processing_started_at, clock_timestamp())
  where id = p_video;
  insert into outbox (topic, video_id, event)
  select e ->> 'topic', p_video, envelope(e ->> 'topic', p_video, (e ->> 'round')::int, e -> 'data') from jsonb_array_elements(events) e;
  perform pg_notify('video_progress', json_build_object(
    'video_id', p_video, 'stage', null, 'progress', 0, 'status', 'processing')::text);
  return answer;
end $$;
