-- One account per thing that has a limit. The check is the last line of defence: no code path can pass it.
create table cost_accounts (
  id text primary key,
  limit_micros bigint not null check (limit_micros >= 0),
  reserved_micros bigint not null default 0 check (reserved_micros >= 0),
  spent_micros bigint not null default 0 check (spent_micros >= 0),
  constraint never_above_its_limit check (reserved_micros + spent_micros <= limit_micros)
);

-- Two-phase money: pending, then posted (up to the amount) or voided. Ids are made by the client.
create table reservations (
  id text primary key,
  account_id text not null references cost_accounts (id),
  video_id uuid not null references video_queue (id),
  stage text not null,
  round integer not null,
  tier text not null check (tier in ('standard', 'economy')),
  amount_micros bigint not null check (amount_micros >= 0),
  posted_micros bigint check (posted_micros between 0 and amount_micros),
  status text not null default 'pending' check (status in ('pending', 'posted', 'voided')),
  created_at timestamptz not null default now(),
  resolved_at timestamptz,
  check ((status = 'posted') = (posted_micros is not null)),
  check ((status = 'pending') = (resolved_at is null))
);
create index reservations_pending on reservations (video_id, stage, round) where status = 'pending';

-- The journal of paid or slow calls, one row per try (`take`) of a key. Failed: the call ended without a result.
-- Unknown: a crash or a time-out hid whether the provider charged, so the quote counts as spent.
create table effects (
  video_id uuid not null references video_queue (id),
  stage text not null,
  round integer not null,
  key text not null,
  take integer not null default 1,
  status text not null check (status in ('started', 'done', 'failed', 'unknown')),
  reservation_id text not null references reservations (id),
  service text,
  quote_micros bigint not null check (quote_micros >= 0),
  charged_micros bigint check (charged_micros between 0 and quote_micros),
  result jsonb,
  started_at timestamptz not null default now(),
  finished_at timestamptz,
  primary key (video_id, stage, round, key, take),
  check ((status = 'started') = (charged_micros is null))
);
create index effects_of_a_reservation on effects (reservation_id);

-- The ledger: append-only, exact to the micro-dollar, one row per charge in the journal.
create table pipeline_costs (
  id bigint generated always as identity primary key,
  video_id uuid not null references video_queue (id),
  service text not null,
  operation text not null,
  amount bigint not null check (amount >= 0),
  currency text not null default 'USD' check (currency = 'USD'),
  timestamp timestamptz not null default now(),
  metadata jsonb not null default '{}'
);
create index pipeline_costs_of_a_video on pipeline_costs (video_id);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only: % refused', tg_table_name, tg_op;
end $$;
create trigger pipeline_costs_is_append_only before update or delete on pipeline_costs
  for each row execute function refuse_change();
create trigger pipeline_costs_is_never_emptied before truncate on pipeline_costs
  for each statement execute function refuse_change();
