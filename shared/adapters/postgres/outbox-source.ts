import type postgres from 'postgres';
import type { VideoId } from '../../contracts/ids.ts';
import { allTopics, type Topic, topics } from '../../contracts/topics.ts';
import { mustBeHandled } from '../../domain/flow.ts';
import type { Delivery, EventSource, Subscription } from '../../ports/event-source.ts';
import { closeVideo } from './close-video.ts';
import { connect, inOrder, type Sql } from './connect.ts';
import { emit } from './wake.ts';

export interface OutboxSourceOptions {
  databaseUrl: string;
  running: { gpu: number; cpu: number };
  /** How long a taken delivery is this connector's unless kept, in milliseconds. */
  leaseMs: number;
}

/** Most events fanned out in one go. */
const batchSize = 500;

/** The embedded event source: the outbox itself, no broker between. */
export function createOutboxSource(options: OutboxSourceOptions): EventSource {
  // One connection, so that a fan-out and the taking after it are pipelined in order.
  const sql = connect(options.databaseUrl, { max: 1, applicationName: 'connector' });
  const listener = connect(options.databaseUrl, { max: 1, applicationName: 'connector-listen' });
  const { leaseMs } = options;
  return {
    async take(subscriptions, room) {
      const [, taken] = await inOrder(
        () => fanOut(sql, subscriptions),
        () => lease(sql, room, leaseMs),
      );
      return taken;
    },
    async keep(ids) {
      await sql`
        update deliveries set leased_until = now() + ${leaseMs} * interval '1 millisecond'
        where id = any(${ids.map(String)}::bigint[])`;
    },
    async handled(ids) {
      await sql`delete from deliveries where id = any(${ids.map(String)}::bigint[])`;
    },
    async postpone(id, { delayMs, counts }) {
      await sql`
        update deliveries
        set due_at = now() + ${delayMs} * interval '1 millisecond', leased_until = '-infinity',
            attempts = attempts + ${counts ? 1 : 0}::int
        where id = ${id}`;
    },
    bury: (delivery, reason) => bury(sql, delivery, reason, options.running),
    async onWake(woken) {
      await listener.listen('outbox', woken, woken);
    },
    async close() {
      await Promise.all([sql.end({ timeout: 2 }), listener.end({ timeout: 2 })]);
    },
  };
}

/**
 * Turns due events into one delivery for each function that listens. An event that must be handled waits in the outbox
 * while nobody listens to it; an announcement nobody listens to is dropped. An event meant for a function that listens
 * no more (it has a new name since) goes to those who do.
 */
async function fanOut(sql: Sql, subscriptions: Subscription[]): Promise<void> {
  const heard = new Set(subscriptions.map(({ topic }) => topic));
  const takeable = allTopics.filter((topic) => heard.has(topic) || !mustBeHandled(topic));
  const rows = subscriptions.map(({ topic, functionName }) => ({ topic, function_name: functionName }));
  await sql`
    with fresh as (
      delete from outbox where id in (
        select id from outbox where due_at <= now() and topic = any(${takeable as string[]})
        order by due_at, id limit ${batchSize} for update skip locked)
      returning *
    ), listeners as materialized (
      select * from jsonb_to_recordset(${sql.json(rows as unknown as postgres.JSONValue)})
        as s(topic text, function_name text)
    )
    insert into deliveries (outbox_id, topic, function_name, video_id, event)
    select f.id, f.topic, s.function_name, f.video_id, f.event
    from fresh f join listeners s on s.topic = f.topic
    where f.target is null or f.target = s.function_name
       or not exists (select from listeners t where t.topic = f.topic and t.function_name = f.target)
    on conflict (outbox_id, function_name) do nothing`;
}

interface DeliveryRow {
  id: bigint;
  outbox_id: bigint;
  topic: string;
  function_name: string;
  video_id: VideoId;
  event: unknown;
  attempts: number;
}

/** Of events that wait for the same function the one whose video ranks first goes first: urgent ones pass here too. */
async function lease(sql: Sql, room: ReadonlyMap<string, number>, leaseMs: number): Promise<Delivery[]> {
  const open = [...room].filter(([, places]) => places > 0);
  if (open.length === 0) return [];
  const rows = await sql<DeliveryRow[]>`
    with next as (
      select picked.id
      from unnest(${open.map(([name]) => name)}::text[], ${open.map(([, places]) => places)}::int[]) as f(name, places),
      lateral (
        select w.id from deliveries w left join video_queue v on v.id = w.video_id
        where w.function_name = f.name and w.due_at <= now() and w.leased_until < now()
        order by v.rank, w.id limit f.places for update of w skip locked) picked
    )
    update deliveries d set leased_until = now() + ${leaseMs} * interval '1 millisecond'
    from next where d.id = next.id
    returning d.id, d.outbox_id, d.topic, d.function_name, d.video_id, d.event, d.attempts`;
  return rows.map((row) => ({
    id: row.id,
    offset: row.outbox_id,
    partition: 0,
    topic: row.topic,
    functionName: row.function_name,
    videoId: row.video_id,
    event: row.event,
    attempts: row.attempts,
  }));
}

async function bury(
  sql: Sql,
  delivery: Delivery,
  reason: string,
  running: OutboxSourceOptions['running'],
): Promise<void> {
  await sql.begin(async (tx) => {
    const [video] = await tx<{ status: string; round: number }[]>`
      select status, round from video_queue where id = ${delivery.videoId} for no key update`;
    await tx`
      insert into dead_letters (topic, function_name, video_id, event, reason, attempts)
      select topic, function_name, video_id, event, ${reason}, attempts from deliveries where id = ${delivery.id}`;
    await tx`delete from deliveries where id = ${delivery.id}`;
    const { videoId, functionName, topic } = delivery;
    // An announcement is for those who want to know: the video does not need them.
    if (video?.status === 'processing' && mustBeHandled(topic as Topic)) {
      const error = {
        code: 'undeliverable',
        message: `${functionName} could not take ${topic}: ${reason}`,
        stage: undefined,
      };
      await closeVideo(tx, { id: videoId, round: video.round }, { status: 'failed', error }, running);
    }
    // Who cannot read that something was buried is not told that this was buried.
    if (topic === topics.deadLetter) return;
    await emit(tx, [
      { topic: topics.deadLetter, videoId, round: video?.round ?? 1, data: { topic, reason } },
    ]);
  });
}
