-- How each provider stood when it was asked last: whoever lets a video in looks here first. A provider nobody asked has
-- no row. Each row replaces the one before; what happened is in the logs.
create table provider_health (
  provider text primary key,
  job text not null check (job in ('write', 'speak', 'find', 'encode')),
  -- Absent: it has no key here. Failing: it would not do its job now.
  state text not null check (state in ('ready', 'failing', 'absent')),
  code text,
  words text not null,
  -- What is left of an allowance, as {"amount": 900, "of": 10000, "unit": "characters"}; null where it does not tell.
  allowance jsonb,
  -- Of a voice, as ["en", "de"]; null where nobody wrote that down.
  languages jsonb,
  checked_at timestamptz not null default now(),
  constraint a_failure_has_a_code check ((state = 'failing') = (code is not null))
);

-- Hits are counted by what was looked for, which is the first word of an effect's key: write, speak, search, scene.
drop index effects_by_cache;
create index effects_by_cache on effects (finished_at) include (stage, key, cached, saved_micros) where cached is not null;
