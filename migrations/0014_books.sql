-- Averages of days and weeks are read from this index alone (early warnings, the daily report).
create index video_queue_costs on video_queue (completed_at desc, id desc) include (actual_cost) where status = 'completed';

-- The checks of a reservation had numbers for names, and 0007 dropped the wrong one of them.
alter table reservations
  drop constraint if exists reservations_check,
  drop constraint if exists reservations_check1,
  drop constraint if exists reservations_check2,
  add constraint posts_what_it_holds_at_most check (posted_micros between 0 and amount_micros),
  add constraint ended_says_when check ((status = 'pending') = (resolved_at is null));
