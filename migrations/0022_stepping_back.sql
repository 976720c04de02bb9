-- A video that cannot be begun now, because a provider is away, gives its place back and waits in the queue until it is
-- looked again: others that need no such provider pass it.
alter table video_queue add column waits_until timestamptz;
