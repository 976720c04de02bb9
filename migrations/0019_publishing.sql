-- A video that is to be published is made first, and then waits, for a day if it must, without a place among those that
-- run at once: everything but its publishing is done, so its file is whole, and can be had whatever becomes of the rest.
alter table video_queue
  add column made_at timestamptz,
  drop constraint video_queue_check,
  add constraint who_runs_has_a_place_or_is_made check (status <> 'processing' or lane is not null or made_at is not null),
  add constraint who_is_made_needs_no_place check (made_at is null or (lane is null and status <> 'queued'));

-- As in 0015. The wait for a quota is no work on the video.
create or replace function end_video(p_video uuid, p_status text, p_errors jsonb, p_topic text, p_data jsonb, wake_topics text[])
returns void language plpgsql as $$
declare
  ended_round int;
begin
  with lines as (
    select service, sum(amount)::bigint as amount from pipeline_costs where video_id = p_video group by service
  )
  update video_queue
  set status = p_status, completed_at = now(), lane = null, error_log = error_log || p_errors,
      processing_time_seconds = extract(epoch from coalesce(made_at, now()) - processing_started_at),
      actual_cost = (select coalesce(sum(amount), 0)::bigint from lines),
      cost_breakdown = (select coalesce(jsonb_object_agg(service, amount), '{}') from lines)
  where id = p_video returning round into ended_round;
  delete from outbox where video_id = p_video and topic = any(wake_topics);
  insert into outbox (topic, video_id, event) values (p_topic, p_video, envelope(p_topic, p_video, ended_round, p_data));
  perform pg_notify('video_progress', json_build_object(
    'video_id', p_video, 'stage', null, 'progress', 1, 'status', p_status)::text);
end $$;

-- `complete_stage` of 0015, which functions of the version before still call, for a graph in which not every video goes
-- through every stage. What follows a stage comes from the graph (`followersOf` in shared/domain/flow.ts):
--   announces {topic, part}, wakes [{stage, needs, topics by lane, takes {part: stage}, asked_for}], redone [stages of each
--   round], stages [{stage, asked_for, holds_place}], fewest (how many every video has), ends {topic, wake_topics};
--   asked_for {field, words}: only videos whose request has one of the words in the field have the stage.
-- Answers 'lost' when the run is not this worker's any more, else 'went_on', 'made' (the video gave up its place, and goes
-- on) or 'completed'.
create function end_stage(p_video uuid, p_stage text, p_round int, p_token bigint, p_result jsonb, follows jsonb, floor bigint)
returns text language plpgsql as $$
declare
  v record;
  done text[];
  -- The stages of this video, and those of them that hold its place.
  mine text[];
  making text[];
  answer text := 'went_on';
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
      select w.value -> 'topics' ->> coalesce(v.lane, 'cpu') as topic, w.value -> 'takes' as takes, w.n
      from jsonb_array_elements(follows -> 'wakes') with ordinality w (value, n)
      where w.value ->> 'stage' <> all(done) and array(select jsonb_array_elements_text(w.value -> 'needs')) <@ done
        and (not w.value ? 'asked_for' or w.value #> '{asked_for,words}' ? (v.request_data ->> (w.value #>> '{asked_for,field}')))) ready
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

  -- Most ends can be neither of the two that follow.
  if cardinality(done) < (follows ->> 'fewest')::int then
    perform settle_round(p_video, p_stage, p_round, floor);
    return 'went_on';
  end if;
  select array_agg(s.stage), array_agg(s.stage) filter (where s.holds_place) into mine, making
  from jsonb_to_recordset(follows -> 'stages') as s (stage text, asked_for jsonb, holds_place boolean)
  where s.asked_for is null or s.asked_for -> 'words' ? (v.request_data ->> (s.asked_for ->> 'field'));
  if mine <@ done then
    perform end_video(p_video, 'completed', '[]', follows #>> '{ends,topic}', '{}',
      array(select jsonb_array_elements_text(follows #> '{ends,wake_topics}')));
    perform settle_round(p_video, p_stage, p_round, floor);
    perform release_kept(p_video);
    return 'completed';
  end if;
  if v.lane is not null and making <@ done then
    update video_queue set lane = null, made_at = now() where id = p_video;
    answer := 'made';
  end if;
  perform settle_round(p_video, p_stage, p_round, floor);
  return answer;
end $$;

-- As in 0015. What costs nothing needs no room, also on a day whose limit was lowered under what is held on it.
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
  if need > 0 and day_room < need then return 'no_room_today'; end if;
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
