-- A channel's videos, newest first: without it a channel with few videos is looked for among all of them.
create index video_queue_of_a_channel on video_queue (channel_id, created_at desc, id desc);
