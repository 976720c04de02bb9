-- Events may travel over a broker's topics on their way from the outbox to the functions.

alter table outbox
  -- A relay's while it publishes the event. Null: no relay had it yet, so its deliveries are still to be made.
  add column leased_until timestamptz,
  -- What was buried: its own bytes are published, not the words about it.
  add column dead_letter_id bigint;

alter table deliveries
  -- Null: somebody else published the message; this is where it lies.
  alter column outbox_id drop not null,
  add column partition integer,
  add column message_offset bigint,
  -- On a topic, and leased for as long as that usually takes. Once it has arrived, or the lease ran out, it may be taken.
  add column in_transit boolean not null default false,
  add check (outbox_id is not null or (partition is not null and message_offset is not null));
create index deliveries_of_others on deliveries (function_name) where outbox_id is null;

-- Messages of others that were taken in, by whom. Each is, once, however often the broker hands it over. The time it was
-- sent tells it from one at the same place in a topic that was made anew.
create table arrivals (
  function_name text not null,
  topic text not null,
  partition integer not null,
  message_offset bigint not null,
  sent_at timestamptz not null,
  arrived_at timestamptz not null default now(),
  primary key (topic, partition, message_offset, sent_at, function_name)
);
create index arrivals_by_age on arrivals (arrived_at);

alter table dead_letters
  -- Null: it could not even be read.
  alter column event drop not null,
  -- Who gave it up: a function that was sent it, or the reader of a topic.
  add column source text not null default 'function' check (source in ('function', 'topic')),
  -- The message itself, where it came from a topic and was no event.
  add column raw bytea,
  add column message_key bytea,
  add column headers jsonb,
  add column partition integer,
  add column message_offset bigint,
  add column replayed_at timestamptz,
  add check (event is not null or raw is not null);
