-- Both tables are empty most of the time, and the planner then takes all their indexes for equally good. A row that is
-- looked up by its id is found in one index only: none of the others holds the id.
drop index outbox_due;
create index outbox_due on outbox (due_at);
drop index deliveries_in_turn;
create index deliveries_in_turn on deliveries (function_name, rank, created_at);
