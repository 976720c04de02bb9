-- Which results came from the cache. Null: the call is never shared. False: looked for and not found. True: taken from
-- the cache for nothing; saved_micros is what it cost when it was bought.
alter table effects
  add column cached boolean,
  add column saved_micros bigint check (saved_micros >= 0),
  add constraint the_cache_is_free check (cached is not true or (status = 'done' and charged_micros = 0)),
  add constraint a_hit_saves check ((cached is true) = (saved_micros is not null));
create index effects_by_cache on effects (finished_at) include (stage, cached, saved_micros) where cached is not null;
