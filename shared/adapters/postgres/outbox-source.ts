import type { EventSource, Subscription } from '../../ports/event-source.ts';
import { connect, inOrder, type Sql } from './connect.ts';
import { createDeliveries, type DeliveryOptions } from './deliveries.ts';
import { isMeantFor, listeners, takeableTopics, videoRank } from './listeners.ts';

export interface OutboxSourceOptions extends DeliveryOptions {
  databaseUrl: string;
}

/** Most events fanned out in one go. */
const batchSize = 500;

/** The embedded event source: the outbox itself, no broker between. */
export function createOutboxSource(options: OutboxSourceOptions): EventSource {
  // One connection, so that a fan-out and the taking after it are pipelined in order.
  const sql = connect(options.databaseUrl, { max: 1, applicationName: 'connector', byKey: true });
  const listener = connect(options.databaseUrl, { max: 1, applicationName: 'connector-listen' });
  const deliveries = createDeliveries(sql, options);
  return {
    ...deliveries,
    async take(subscriptions, room) {
      const [, taken] = await inOrder(
        () => fanOut(sql, subscriptions),
        () => deliveries.take(room),
      );
      return taken;
    },
    async onWake(woken) {
      await listener.listen('outbox', woken, woken);
    },
    async close() {
      await Promise.all([deliveries.close(), listener.end({ timeout: 2 })]);
    },
  };
}

/** Turns due events into one delivery for each function that listens. An announcement nobody listens to is dropped. */
async function fanOut(sql: Sql, subscriptions: Subscription[]): Promise<void> {
  await sql`
    with due as (
      select id from outbox
      where due_at <= now() and (leased_until is null or leased_until < now())
        and topic = any(${takeableTopics(subscriptions)})
      order by due_at, id limit ${batchSize} for update skip locked
    ), e as (
      delete from outbox where id = any(array(select id from due)) returning *
    ), listeners as materialized (${listeners(sql, subscriptions)})
    insert into deliveries (outbox_id, topic, function_name, video_id, rank, event)
    select e.id, e.topic, s.function_name, e.video_id, ${videoRank(sql)}, e.event
    from e join listeners s on ${isMeantFor(sql)}
    where e.leased_until is null
    on conflict (outbox_id, function_name) do nothing`;
}
