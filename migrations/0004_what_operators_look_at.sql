-- Lists by state, ended videos of the last hour and day, and money spent today: what /videos and /metrics ask for.
create index video_queue_by_status on video_queue (status, created_at desc, id desc);
create index video_queue_ended on video_queue (completed_at desc) include (status) where completed_at is not null;
create index pipeline_costs_by_time on pipeline_costs (timestamp) include (amount);
