-- Averages of days and weeks are read from this index alone (early warnings, the daily report).
create index video_queue_costs on video_queue (completed_at desc, id desc) include (actual_cost) where status = 'completed';
-- The alerts of one video, beside its books.
create index cost_alerts_of_a_video on cost_alerts (video_id) where video_id is not null;
