import type { VideoId } from '../../contracts/ids.ts';
import type { Topic } from '../../contracts/topics.ts';
import type { Subscription } from '../../ports/event-source.ts';
import type { LeasedEvent, Outbox } from '../../ports/outbox.ts';
import { connect, type Sql } from './connect.ts';
import { lazily } from './lazily.ts';
import { isMeantFor, listeners, takeableTopics, videoRank } from './listeners.ts';

export interface OutboxOptions {
  databaseUrl: string;
  /** How long a relay has for publishing before another may, in milliseconds. */
  leaseMs: number;
  /** After so many milliseconds a delivery whose message has not arrived is taken without it. */
  transitMs: number;
}

export function createOutbox(options: OutboxOptions): Outbox {
  // Two connections: what was published is deleted beside the next lease.
  const sql = connect(options.databaseUrl, { max: 2, applicationName: 'relay', byKey: true });
  const listener = connect(options.databaseUrl, { max: 1, applicationName: 'relay-listen' });
  return {
    lease: (subscriptions, most) => lease(sql, subscriptions, most, options),
    async published(ids) {
      // Undone by a crash, they are published again, and their messages find nothing in transit.
      await sql`delete from outbox using ${lazily(sql)} where id = any(${ids.map(String)}::bigint[])`;
    },
    async unpublishable(ids) {
      await sql`
        with gone as (delete from outbox where id = any(${ids.map(String)}::bigint[]) returning id)
        update deliveries d set in_transit = false, leased_until = '-infinity'
        from gone where d.outbox_id = gone.id and d.outbox_id = any(${ids.map(String)}::bigint[]) and d.in_transit`;
    },
    async onWake(woken) {
      await listener.listen('outbox', woken, woken);
    },
    async answers() {
      await sql`select 1`;
    },
    async close() {
      await Promise.all([sql.end({ timeout: 2 }), listener.end({ timeout: 2 })]);
    },
  };
}

interface LeasedRow {
  id: bigint;
  topic: Topic;
  video_id: VideoId;
  event: string;
  target: string | null;
  buried_topic: string | null;
  buried_function: string | null;
  buried_value: string | null;
  reason: string;
  attempts: number;
  raw: Buffer | null;
}

/** So many bytes of events, as the database holds them, are read at once, or one that is larger: a relay has little memory. */
const mostBytes = 8 * 1024 * 1024;

/** Lasting before anything is published: who takes a delivery may rely on its id. */
async function lease(
  sql: Sql,
  subscriptions: Subscription[],
  most: number,
  { leaseMs, transitMs }: OutboxOptions,
): Promise<LeasedEvent[]> {
  const rows = await sql<LeasedRow[]>`
    with due as (
      select id, due_at, leased_until is null as is_new,
             pg_column_size(event) + coalesce((
               select coalesce(octet_length(d.raw), octet_length(d.event::text)) from dead_letters d where d.id = dead_letter_id), 0) as bytes
      from outbox
      where due_at <= now() and (leased_until is null or leased_until < now())
        and topic = any(${takeableTopics(subscriptions)})
      order by due_at, id limit ${most} for update skip locked
    ), fitting as (
      select id, is_new from (select *, sum(bytes) over (order by due_at, id) - bytes as before from due) summed
      where before < ${mostBytes}::int
    ), e as (
      update outbox o set leased_until = now() + ${leaseMs} * interval '1 millisecond'
      from fitting where o.id = fitting.id and o.id = any(array(select id from fitting))
      returning o.*, fitting.is_new
    ), listeners as materialized (${listeners(sql, subscriptions)}
    ), in_transit as (
      insert into deliveries (outbox_id, topic, function_name, video_id, rank, event, in_transit, leased_until)
      select e.id, e.topic, s.function_name, e.video_id, ${videoRank(sql)}, e.event, true,
             now() + ${transitMs} * interval '1 millisecond'
      from e join listeners s on ${isMeantFor(sql)}
      where e.is_new
      on conflict (outbox_id, function_name) do nothing
    )
    select e.id, e.topic, e.video_id, e.event::text as event, e.target, d.topic as buried_topic,
           d.function_name as buried_function, d.event::text as buried_value, d.reason, d.attempts, d.raw
    from e left join dead_letters d on d.id = e.dead_letter_id
    order by e.due_at, e.id`;
  return rows.map((row) => ({
    id: row.id,
    topic: row.topic,
    videoId: row.video_id,
    value: row.raw ?? row.buried_value ?? row.event,
    target: row.target ?? undefined,
    buried:
      row.buried_topic === null
        ? undefined
        : {
            topic: row.buried_topic,
            reason: row.reason,
            functionName: row.buried_function ?? undefined,
            attempts: row.attempts,
          },
  }));
}
