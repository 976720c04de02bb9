create sequence fencing_tokens;

-- Who works on which stage of a video. A write must name the newest token.
create table stage_runs (
  video_id uuid not null references video_queue (id),
  stage text not null,
  -- 1 the first way through the graph; a rejected file is rendered again in round 2.
  round integer not null,
  function_name text not null,
  status text not null check (status in ('running', 'retrying', 'done', 'failed')),
  token bigint not null,
  lease_expires_at timestamptz not null,
  -- A failed try is made again from here on.
  due_at timestamptz not null default now(),
  attempts integer not null default 0,
  -- Times a lease ran out under a worker; a run that kills every worker must end too.
  takeovers integer not null default 0,
  result jsonb,
  error jsonb,
  first_started_at timestamptz not null default now(),
  started_at timestamptz not null default now(),
  finished_at timestamptz,
  primary key (video_id, stage, round)
);
create index stage_runs_leased on stage_runs (lease_expires_at) where status = 'running';
create index stage_runs_recent on stage_runs (stage, finished_at desc) where status = 'done';

-- Events wait here until they are handed to whoever listens. Written in the transaction that makes them true.
create table outbox (
  id bigint generated always as identity primary key,
  topic text not null,
  video_id uuid not null,
  event jsonb not null,
  -- Only this function gets it (a retry); null: every function that listens to the topic.
  target text,
  due_at timestamptz not null default now(),
  created_at timestamptz not null default now()
);
create index outbox_due on outbox (due_at, id);
create index outbox_of_a_video on outbox (video_id);

-- Whoever moves events on sleeps until something is written here.
create function tell_of_outbox() returns trigger language plpgsql as $$
begin
  perform pg_notify('outbox', '');
  return null;
end $$;
create trigger outbox_tells after insert on outbox for each statement execute function tell_of_outbox();

-- One row per event and function while the function has not durably taken it.
create table deliveries (
  id bigint generated always as identity primary key,
  outbox_id bigint not null,
  topic text not null,
  function_name text not null,
  video_id uuid not null,
  event jsonb not null,
  due_at timestamptz not null default now(),
  attempts integer not null default 0,
  leased_until timestamptz not null default '-infinity',
  created_at timestamptz not null default now(),
  unique (outbox_id, function_name)
);
create index deliveries_due on deliveries (function_name, due_at);
create index deliveries_of_a_video on deliveries (video_id);

-- Messages nobody could handle, kept for a person to look at.
create table dead_letters (
  id bigint generated always as identity primary key,
  topic text not null,
  function_name text,
  video_id uuid,
  event jsonb not null,
  reason text not null,
  attempts integer not null default 0,
  created_at timestamptz not null default now()
);
