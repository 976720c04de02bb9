-- Which blobs are stored, what names them, and how far a video's files are on their way out.

create table blobs (
  key text primary key,
  bytes bigint not null check (bytes >= 0),
  -- Until then a cached result may point to it, whichever video is gone.
  kept_until timestamptz not null,
  -- The keeper looks at it again from then on.
  look_at timestamptz not null,
  -- Whose removal it is in. From then on nobody may name it, until it is gone.
  removal uuid
);
create index blobs_to_look_at on blobs (look_at);

-- A video names a blob from before its results do until its tier keeps it no more.
create table blob_uses (
  video_id uuid not null references video_queue (id),
  -- No row of a blob that is named can go.
  key text not null references blobs (key),
  primary key (video_id, key)
);
create index blob_uses_of_a_blob on blob_uses (key);

alter table video_queue
  -- As far as the keeper has moved it: see shared/domain/storage-tiers.ts.
  add column files_tier text not null default 'hot' check (files_tier in ('hot', 'warm', 'cold', 'deleted')),
  -- What it names, counted when it ended and each time it moved on. Null: not counted yet.
  add column files_bytes bigint check (files_bytes >= 0),
  add column files_deleted_at timestamptz,
  add constraint deleted_says_when check ((files_tier = 'deleted') = (files_deleted_at is not null)),
  add constraint only_what_ended_grows_cold check (files_tier = 'hot' or completed_at is not null);
create index video_queue_by_tier on video_queue (files_tier, completed_at)
  where completed_at is not null and files_tier <> 'deleted';

-- What is stored, as the keeper counted it last. Cached: no kept video names it, but a cached result may.
create table storage_usage (
  tier text primary key check (tier in ('hot', 'warm', 'cold', 'cached')),
  videos integer not null,
  bytes bigint not null,
  counted_at timestamptz not null default now()
);
-- One row, where the store says how much room it has.
create table storage_space (
  one boolean primary key default true check (one),
  free_bytes bigint not null,
  total_bytes bigint not null,
  needed_bytes bigint not null,
  seen_at timestamptz not null default now()
);

alter table cost_alerts
  drop constraint cost_alerts_kind_check,
  add constraint cost_alerts_kind_check check (kind in (
    'threshold', 'early_warning', 'refused_order', 'overcharge', 'unknown_charge', 'stop', 'storage'));

-- What videos have stored so far; cached results may point to all of it for 30 days.
create temporary table found on commit drop as
select video_id, blob ->> 'key' as key, max((blob ->> 'bytes')::bigint) as bytes
from (
  select video_id, result from effects where status = 'done'
  union all select video_id, result from stage_runs where status = 'done'
) made, jsonb_path_query(result, '$.** ? (@.key.type() == "string" && @.bytes.type() == "number")') as blob
where blob ->> 'key' ~ '^(sha256|videos)/[0-9a-f/-]+[a-z0-9/.-]*\.[a-z0-9]{1,8}$'
group by video_id, blob ->> 'key';
insert into blobs (key, bytes, kept_until, look_at)
select key, max(bytes), now() + interval '30 days', now() + interval '30 days' from found group by key;
insert into blob_uses (video_id, key) select video_id, key from found;
