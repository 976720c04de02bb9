-- Whose turn it is among many deliveries that wait for a function is read off an index, and costs the same however many
-- wait: the video's rank as it was when the delivery was made. Null where there is no such video; that goes last.
alter table deliveries add column rank double precision;
update deliveries d set rank = v.rank from video_queue v where v.id = d.video_id;
drop index deliveries_due;
create index deliveries_in_turn on deliveries (function_name, rank, id);

-- Rows are leased, and arrive, before they are deleted: the new version fits on the page of the old one, and no index
-- is written to.
alter table outbox set (fillfactor = 50);
alter table deliveries set (fillfactor = 50);
