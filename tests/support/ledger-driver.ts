import type { Sql } from '#shared/adapters/postgres/connect.ts';
import type { Story } from './ledger-commands.ts';

/** An answer for each command of a story, with all accounts after it: limit, reserved, spent, kept. */
export type Played = [answer: unknown, accounts: Record<string, number[]>][];

/**
 * Lets the database's own functions play whole stories in one round trip each. Nothing of a story stays: it is undone when
 * it has been told.
 */
export async function installDriver(sql: Sql): Promise<void> {
  await sql.unsafe(driver);
}

/** Ids of days are told without their day. @throws when a function of the database does */
export async function playStory(sql: Sql, story: Story): Promise<Played> {
  const today = () => new Date().toISOString().slice(0, 10);
  const day = today();
  const [row] = await sql<{ played: string }[]>`select play(${sql.json(story as never)})::text as played`;
  // A story told over midnight has accounts of two days.
  if (today() !== day) return await playStory(sql, story);
  return JSON.parse((row?.played ?? '').replaceAll(`:${day}`, ''));
}

const driver = `
create function play(story jsonb) returns jsonb language plpgsql as $$
declare
  c jsonb;
  told jsonb[] := '{}';
  answer jsonb;
  accounts jsonb;
begin
  begin
    perform apply_budgets(3000000, (story #>> '{world,channel}')::bigint, (story #>> '{world,system}')::bigint);
    insert into video_queue (id, channel_id, priority, complexity, request_data, estimated_cost, rank)
    select key::uuid, value ->> 'channel', 1, 'simple', '{}', 0, 0 from jsonb_each(story #> '{world,videos}');
    insert into cost_accounts (id, limit_micros)
    select 'video:' || key, (value ->> 'limit')::bigint from jsonb_each(story #> '{world,videos}');
    for c in select value from jsonb_array_elements(story -> 'commands') loop
      answer := play_one(c);
      select jsonb_object_agg(id, jsonb_build_array(limit_micros, reserved_micros, spent_micros, kept_micros))
      into accounts from cost_accounts;
      told := array_append(told, jsonb_build_array(answer, accounts));
    end loop;
    raise exception using errcode = 'UNDO0';
  exception when sqlstate 'UNDO0' then
    return to_jsonb(told);
  end;
end $$;

create function play_one(c jsonb) returns jsonb language plpgsql as $$
declare
  v uuid := (c ->> 'video')::uuid;
  stated text := (select status from video_queue where id = v);
begin
  case c ->> 'do'
    when 'admit' then return play_admit(c, stated);
    when 'reserve' then
      return (select jsonb_agg(answer - 'since') from reserve_money(c -> 'orders') answer);
    when 'settle' then
      return settle_reservation(c ->> 'id', v, (c ->> 'amount')::bigint, 'openai_api', 'test');
    when 'void' then
      return void_reservation(c ->> 'id', v);
    when 'extend' then
      return extend_reservation(c ->> 'extension', c ->> 'id', v, (c ->> 'more')::bigint, (c ->> 'ttl')::int) - 'expires_at';
    when 'expire' then
      update reservations set expires_at = now() - interval '1 second'
      where id = c ->> 'id' and expires_at is not null and (c ->> 'late')::boolean;
      return to_jsonb(expire_reservation(c ->> 'id'));
    when 'call' then return to_jsonb(play_call(c));
    when 'settle_round' then
      perform play_settle_round(v, c ->> 'stage', (c ->> 'done')::boolean, (c ->> 'floor')::bigint);
    when 'stop' then
      update budgets set stopped_at = case when (c ->> 'on')::boolean then now() end,
                         stop_reason = case when (c ->> 'on')::boolean then 'a test' end;
    when 'limits' then
      perform apply_budgets(3000000, (c ->> 'channel')::bigint, (c ->> 'system')::bigint);
    when 'close' then
      if stated <> 'processing' then return 'false'; end if;
      update video_queue set status = 'completed', lane = null where id = v;
      perform record_cost(v);
      perform release_kept(v);
      return 'true';
    when 'requeue' then
      if stated not in ('completed', 'failed') then return 'false'; end if;
      update video_queue set status = 'queued' where id = v;
      return 'true';
    when 'books' then return play_books();
  end case;
  return 'null';
end $$;

-- As shared/adapters/postgres/admission.ts does it.
create function play_admit(c jsonb, stated text) returns jsonb language plpgsql as $$
declare
  funds text;
begin
  if stated <> 'queued' then return '"not_queued"'; end if;
  funds := fund_video((c ->> 'video')::uuid, c -> 'parts', (c ->> 'overhead')::bigint);
  update video_queue
  set status = case funds when 'funded' then 'processing' when 'cannot_finish' then 'failed' else status end,
      lane = case funds when 'funded' then 'cpu' end
  where id = (c ->> 'video')::uuid;
  return to_jsonb(funds);
end $$;

-- As shared/adapters/postgres/effects.ts does it.
create function play_call(c jsonb) returns boolean language plpgsql as $$
declare
  r reservations%rowtype;
  quote constant bigint := c ->> 'quote';
  charged constant bigint := c ->> 'charged';
begin
  select * into r from reservations where id = c ->> 'id' and status = 'pending' and holder = 'stage';
  if not found or quote > 0 and exists (select from budgets where stopped_at is not null)
    or r.amount_micros < quote + (select coalesce(sum(coalesce(charged_micros, quote_micros)), 0) from effects where reservation_id = r.id)
  then return false; end if;
  insert into effects (video_id, stage, round, key, status, reservation_id, quote_micros, charged_micros)
  values (r.video_id, r.stage, r.round, c ->> 'key', case when charged is null then 'started' else 'done' end, r.id, quote, charged);
  insert into pipeline_costs (video_id, service, operation, amount)
  select r.video_id, 'openai_api', c ->> 'key', charged where charged > 0;
  return true;
end $$;

-- As shared/adapters/postgres/sweep.ts does it.
create function play_settle_round(v uuid, p_stage text, done boolean, floor bigint) returns void language plpgsql as $$
begin
  if done then
    insert into stage_runs (video_id, stage, round, function_name, status, token, lease_expires_at)
    values (v, p_stage, 1, 'f', 'done', 1, now()) on conflict do nothing;
  end if;
  with unknown as (
    update effects set status = 'unknown', charged_micros = quote_micros
    where video_id = v and stage = p_stage and status = 'started' returning *
  )
  insert into pipeline_costs (video_id, service, operation, amount)
  select v, 'unknown', key, charged_micros from unknown where charged_micros > 0;
  perform record_cost(v);
  perform settle_round(v, p_stage, 1, floor);
end $$;

create function play_books() returns jsonb language sql as $$
  select jsonb_build_object(
    'ledger', (select jsonb_object_agg(id, (select coalesce(sum(amount), 0) from pipeline_costs where video_id = v.id)) from video_queue v),
    'journal', (select jsonb_object_agg(id, (select coalesce(sum(charged_micros), 0) from effects where video_id = v.id)) from video_queue v),
    'alerts', (select coalesce(jsonb_agg(once_key order by once_key collate "C"), '[]') from cost_alerts where kind = 'threshold'),
    'unknown', (select count(*) from cost_alerts where kind = 'unknown_charge'),
    'events', (select count(*) from outbox where topic = 'cost.threshold'),
    'miscounted', (select count(*) from video_queue v where actual_cost is not null and status <> 'processing'
                   and actual_cost <> (select coalesce(sum(amount), 0) from pipeline_costs where video_id = v.id)))
$$;
`;
