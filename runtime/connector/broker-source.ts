import type { Topic } from '#shared/contracts/topics.ts';
import { inBatches } from '#shared/domain/in-batches.ts';
import { readMessage } from '#shared/domain/read-message.ts';
import { storableText, storableTime } from '#shared/domain/storable.ts';
import type { Broker, IncomingMessage, Reading } from '#shared/ports/broker.ts';
import type { Deliveries, EventSource, Subscription } from '#shared/ports/event-source.ts';
import type { Arrival, ForeignEvent, Inbox, Unreadable } from '#shared/ports/inbox.ts';
import type { Log } from '#shared/ports/log.ts';

export interface BrokerSourceOptions {
  broker: Broker;
  inbox: Inbox;
  deliveries: Deliveries;
  log: Log;
}

/**
 * Events that come over topics. A consumer group per function reads them, and does nothing but note in the database what
 * has arrived: no partition waits for a function, no heartbeat is late, and a rebalance does no work twice. Deliveries
 * are taken from the database as they are without a broker; one whose message got lost is taken a little later.
 */
export function createBrokerSource(options: BrokerSourceOptions): EventSource {
  const { broker, inbox, deliveries } = options;
  let wake = (): void => {};
  const readers = followSubscriptions(
    broker,
    groupReader(options, () => wake()),
  );
  return {
    ...deliveries,
    async take(subscriptions, room) {
      readers.follow(subscriptions);
      return await deliveries.take(room);
    },
    async onWake(woken) {
      wake = woken;
    },
    async close() {
      await readers.close();
      await Promise.all([broker.close(), inbox.close(), deliveries.close()]);
    },
  };
}

type Handle = (functionName: string, batch: IncomingMessage[]) => Promise<void>;

/** What is done with messages that a function's group has read. */
function groupReader({ inbox, log }: BrokerSourceOptions, wake: () => void): Handle {
  const arrive = inBatches(async (arrivals: Arrival[]) => {
    const arrived = inbox.arrived(arrivals);
    // The taking is sent right behind it, without waiting for the answer.
    setImmediate(wake);
    await arrived;
  });
  return async (functionName, batch) => {
    const ours: Arrival[] = [];
    const foreign: ForeignEvent[] = [];
    const unreadable: Unreadable[] = [];
    for (const message of batch) {
      const content = readMessage(message.topic, message.value, message.headers);
      if (content.kind === 'ours') ours.push({ ...message, functionName, outboxId: content.outboxId });
      else if (content.kind === 'foreign')
        foreign.push({ ...storable(message), functionName, event: content.event });
      else unreadable.push({ ...storable(message), reason: content.reason });
    }
    if (ours.length > 0) await arrive(ours);
    if (unreadable.length > 0) {
      log.error({ topic: batch[0]?.topic, messages: unreadable.length }, 'messages that are no events');
      await inbox.reject(unreadable);
    }
    if (foreign.length === 0) return;
    await inbox.takeIn(foreign);
    wake();
  };
}

/** Whoever sends a message says when, and what its headers are: anything, and the database must take it all the same. */
function storable(message: IncomingMessage) {
  const headers = Object.entries(message.headers).map((header) => header.map(storableText));
  return {
    ...message,
    sentAt: storableTime(message.sentAt),
    headers: Object.fromEntries(headers) as Record<string, string>,
    value: message.value ?? new Uint8Array(),
  };
}

/** One group for each function, reading the topics it listens to, as long as it does. */
function followSubscriptions(broker: Broker, handle: Handle) {
  const groups = new Map<string, { topics: string; reading: Reading }>();
  const leaving = new Set<Promise<void>>();
  let seen: Subscription[] | undefined;
  const leave = (name: string, reading: Reading): void => {
    groups.delete(name);
    const left = reading.close().finally(() => leaving.delete(left));
    leaving.add(left);
  };
  return {
    follow(subscriptions: Subscription[]): void {
      if (subscriptions === seen) return;
      seen = subscriptions;
      const wanted = Map.groupBy(subscriptions, ({ functionName }) => functionName);
      for (const [name, group] of groups) if (!wanted.has(name)) leave(name, group.reading);
      for (const [name, list] of wanted) {
        const topics: Topic[] = [...new Set(list.map(({ topic }) => topic))].sort();
        const known = groups.get(name);
        if (known?.topics === topics.join()) continue;
        if (known) leave(name, known.reading);
        const reading = broker.read(`ytempire.${name}`, topics, (batch) => handle(name, batch));
        groups.set(name, { topics: topics.join(), reading });
      }
    },
    async close(): Promise<void> {
      for (const [name, { reading }] of groups) leave(name, reading);
      await Promise.all(leaving);
    },
  };
}
