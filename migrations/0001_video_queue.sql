-- The queue of videos. Money columns hold micro-dollars.
create table video_queue (
  id uuid primary key,
  user_id text not null default 'operator',
  channel_id text not null,
  priority smallint not null check (priority between 1 and 10),
  status text not null default 'queued'
    check (status in ('queued', 'processing', 'completed', 'failed', 'cancelled')),
  complexity text not null check (complexity in ('simple', 'complex', 'premium')),
  request_data jsonb not null,
  metadata jsonb not null default '{}',
  estimated_cost bigint not null check (estimated_cost >= 0),
  actual_cost bigint check (actual_cost >= 0),
  cost_breakdown jsonb,
  created_at timestamptz not null default now(),
  processing_started_at timestamptz,
  completed_at timestamptz,
  processing_time_seconds double precision,
  retry_count integer not null default 0,
  error_log jsonb not null default '[]',
  -- Which kind of running place the video holds; set when it is admitted.
  lane text check (lane in ('gpu', 'cpu')),
  -- 1 the first way through the graph; one more each time its file was rejected.
  round integer not null default 1,
  -- Where it stands in its channel's line, lower first: see shared/domain/priority.ts.
  rank double precision not null,
  idempotency_key text,
  -- What was asked under the idempotency key, so that another request under it can be told apart.
  request_hash text,
  unique (user_id, idempotency_key),
  check ((status = 'processing') <= (lane is not null))
);

-- Admission walks the channels that wait and takes the first of each; both stay flat as the queue grows.
create index video_queue_waiting on video_queue (channel_id, rank, id) where status = 'queued';
create index video_queue_running on video_queue (lane, channel_id) where status = 'processing';
create index video_queue_recent on video_queue (created_at desc, id);
