-- The operator's own clips, photos and music. Their files are kept as long as they stand here.

create table library_items (
  -- Of the kind and the content's hash: the same file is one item.
  id text primary key check (id ~ '^own:(clip|photo|music):[0-9a-f]{16}$'),
  kind text not null check (kind in ('clip', 'photo', 'music')),
  file_key text not null references blobs (key),
  bytes bigint not null check (bytes > 0),
  title text not null,
  author text not null,
  licence text not null,
  source text not null,
  -- What is to be seen, in words; of music, how it feels.
  words text[] not null,
  moods text[] not null default '{}',
  -- Null: every channel may use it.
  channel_id text,
  width integer,
  height integer,
  seconds double precision,
  added_at timestamptz not null default now(),
  constraint pictures_have_sizes check ((kind = 'music') = (width is null and height is null)),
  constraint what_plays_has_a_length check ((kind = 'photo') = (seconds is null))
);
create index library_items_by_kind on library_items (kind, added_at);
create index library_items_of_a_file on library_items (file_key);
