-- Beside each video, a channel's day and the whole system's day have accounts: `channel:<id>:<day>`, `system:<day>`.
-- kept_micros is what is held back so that a video that started can finish (table provisions).
alter table cost_accounts
  add column kept_micros bigint not null default 0 check (kept_micros >= 0),
  drop constraint never_above_its_limit,
  add constraint never_above_its_limit check (reserved_micros + spent_micros + kept_micros <= limit_micros);

-- The limits of new accounts, and the stop switch. One row; `apply_budgets` writes what the configuration says.
create table budgets (
  one boolean primary key default true check (one),
  video_limit_micros bigint not null check (video_limit_micros between 0 and 3000000),
  channel_day_limit_micros bigint not null check (channel_day_limit_micros >= 0),
  system_day_limit_micros bigint not null check (system_day_limit_micros >= 0),
  stopped_at timestamptz,
  stop_reason text,
  check ((stopped_at is null) = (stop_reason is null))
);
insert into budgets (video_limit_micros, channel_day_limit_micros, system_day_limit_micros)
values (3000000, 30000000, 150000000);

-- The UTC day whose accounts pay for the video: the day it was let in. It stays the same over midnight.
alter table video_queue add column budget_day date;

-- A stage's reservation lives as long as its run; a client's until expires_at. A refused order is kept too, so that
-- asking again with the same id gets the same answer.
alter table reservations
  add column account_ids text[],
  -- The first answer; amount_micros grows when the reservation is extended.
  add column granted_micros bigint,
  add column holder text not null default 'stage' check (holder in ('stage', 'client')),
  add column expires_at timestamptz,
  add column asked jsonb,
  add column resolved_by jsonb,
  add column refused_by text;
update reservations set account_ids = array[account_id];
alter table reservations
  alter column account_ids set not null,
  drop column account_id,
  drop constraint reservations_status_check,
  add constraint reservations_status_check check (status in ('pending', 'posted', 'voided', 'expired', 'refused')),
  -- What a reservation holds at most, and that it says when it ended, had numbers for names.
  drop constraint reservations_check,
  drop constraint reservations_check1,
  drop constraint reservations_check2,
  add constraint posts_what_it_holds_at_most check (posted_micros between 0 and amount_micros),
  add constraint ended_says_when check ((status = 'pending') = (resolved_at is null)),
  add constraint posted_says_how_much check ((status in ('posted', 'expired')) = (posted_micros is not null)),
  add constraint a_client_has_until check ((holder = 'client' and status <> 'refused') = (expires_at is not null));
create index reservations_expiring on reservations (expires_at) where status = 'pending' and holder = 'client';

-- More money or time for a pending reservation, asked for once each.
create table reservation_extensions (
  id text primary key,
  reservation_id text not null references reservations (id),
  asked jsonb not null,
  answer jsonb not null,
  created_at timestamptz not null default now()
);

-- What is kept back for stages still to come: the cheapest price of each. Gone once the stage reserves.
create table provisions (
  video_id uuid not null references video_queue (id),
  stage text not null,
  amount_micros bigint not null check (amount_micros > 0),
  account_ids text[] not null,
  primary key (video_id, stage)
);

-- What an operator must hear of. `once_key` makes one of many.
create table cost_alerts (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('threshold', 'early_warning', 'refused_order', 'overcharge', 'unknown_charge', 'stop')),
  level text not null,
  account_id text,
  video_id uuid,
  once_key text unique,
  detail jsonb not null default '{}',
  created_at timestamptz not null default now()
);
create index cost_alerts_newest on cost_alerts (created_at desc, id desc);
create trigger cost_alerts_are_append_only before update or delete on cost_alerts
  for each row execute function refuse_change();

-- Charges of a reservation and of a day are asked for by the audit and the reports.
create index reservations_of_a_video on reservations (video_id);
