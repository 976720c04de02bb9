-- What operators wrote down of their channels (shared/contracts/channel-profile.ts). Videos name channels whether or not
-- anybody described them.
create table channels (
  id text primary key,
  profile jsonb not null,
  changed_at timestamptz not null default now()
);
