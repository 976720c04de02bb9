-- Channel accounts on YouTube, what their Cloud projects have asked of it, and what lies there.

create table youtube_accounts (
  -- What the operator calls it; channels name it in their profiles.
  name text primary key check (name ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  -- Whose OAuth client it was connected with, and whose quota it uses.
  project text not null check (project ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  youtube_channel_id text not null unique,
  title text not null,
  -- Holds everything the channel has uploaded, newest first.
  uploads_playlist text not null,
  -- The refresh token, sealed with the secret youtube-token-key.
  token_sealed text not null,
  connected_at timestamptz not null default now(),
  paused_at timestamptz,
  -- Google does not let us in any more, and why. Connecting it again ends this.
  refused_at timestamptz,
  refused_because text,
  -- YouTube punished it.
  struck_at timestamptz,
  rests_until timestamptz,
  rests_because text,
  failures_in_a_row integer not null default 0 check (failures_in_a_row >= 0),
  last_upload_at timestamptz,
  constraint a_refusal_says_why check ((refused_at is null) = (refused_because is null))
);

-- What was taken of a project's two buckets on one day in California. Empty: YouTube said so, whatever we counted.
create table youtube_quota (
  project text not null,
  day date not null,
  uploads_used integer not null default 0 check (uploads_used >= 0),
  units_used integer not null default 0 check (units_used >= 0),
  uploads_empty boolean not null default false,
  units_empty boolean not null default false,
  primary key (project, day)
);

-- One row for each content that was sent or is being sent: what stands here is not sent again.
create table youtube_publications (
  id bigint generated always as identity primary key,
  content_sha256 text not null check (content_sha256 ~ '^[0-9a-f]{64}$'),
  -- Whose file it is, and whose stage may send it.
  video_id uuid not null references video_queue (id),
  claimed_at timestamptz not null default now(),
  account text,
  -- Where the bytes go: whoever knows the address may send some, so it is sealed like a token.
  session_sealed text,
  -- Which of the sessions that were opened for it.
  session_number integer not null default 0,
  session_at timestamptz,
  -- What YouTube was told of the video when the session began (privacy, publish_at, title, bytes, seconds).
  told jsonb,
  -- The first byte was about to be sent; from here on it stays with its account.
  sending_at timestamptz,
  youtube_id text unique check (youtube_id ~ '^[A-Za-z0-9_-]{11}$'),
  published_at timestamptz,
  -- A person allowed the same content to be published once more.
  released_at timestamptz,
  constraint a_session_has_an_account check (session_sealed is null or (account is not null and session_at is not null and told is not null)),
  constraint published_says_where check ((youtube_id is null) = (published_at is null))
);
create unique index youtube_publications_once on youtube_publications (content_sha256) where released_at is null;
create index youtube_publications_of_an_account on youtube_publications (account, session_at);
create index youtube_publications_of_a_video on youtube_publications (video_id);
