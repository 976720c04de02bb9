-- Lists break ties in time by the id in the same direction, or every page would be sorted anew.
drop index video_queue_recent;
create index video_queue_newest on video_queue (created_at desc, id desc);
