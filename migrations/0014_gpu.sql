-- A video whose GPU failed goes on in the CPU lane, for good: since when, and why ({reason, message}).
alter table video_queue
  add column moved_to_cpu_at timestamptz,
  add column moved_to_cpu_because jsonb,
  add constraint a_move_says_why check ((moved_to_cpu_at is null) = (moved_to_cpu_because is null));
create index video_queue_moved_to_cpu on video_queue (moved_to_cpu_at) where moved_to_cpu_at is not null;
