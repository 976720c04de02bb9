import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { createConnectorStore } from '#shared/adapters/postgres/connector-store.ts';
import { createOutbox } from '#shared/adapters/postgres/outbox.ts';
import { createBroker } from '#shared/adapters/redpanda/create-broker.ts';
import type { Topic, TopicSettings } from '#shared/contracts/topics.ts';
import { topicPlan } from '#shared/domain/topic-plan.ts';
import type { Broker, OutgoingMessage } from '#shared/ports/broker.ts';
import type { EventSource } from '#shared/ports/event-source.ts';
import type { Outbox } from '#shared/ports/outbox.ts';
import { createBrokerSource } from '../../runtime/connector/broker-source.ts';
import { Relay } from '../../runtime/relay/relay.ts';
import { type Carriage, type CarriageOptions, contractOptions } from './event-source-contract.ts';
import { silentLog } from './silent-log.ts';

export interface BrokerCarriage extends Carriage {
  /** Before the names of topics and groups: tests share a broker. */
  prefix: string;
  /** As somebody else does, until the broker has them. */
  publish(messages: OutgoingMessage[]): Promise<void>;
  /** Another relay. */
  relay(): Promise<Relay>;
}

export interface Deviations {
  /** What lies between the relay and the outbox, or the broker. */
  outbox?: (outbox: Outbox) => Outbox;
  broker?: (broker: Broker) => Broker;
  relayLeaseMs?: number;
  transitMs?: number;
  mostForeign?: number;
}

/** Fewer partitions than the product has: a test's topics are made in a moment. */
const plan = Object.fromEntries(
  Object.entries(topicPlan).map(([topic, settings]) => [topic, { ...settings, partitions: 2 }]),
) as Record<Topic, TopicSettings>;

/** Relay, topics of a real broker, and the connector's source on them. */
export async function startBrokerCarriage(
  brokers: string,
  { databaseUrl, subscriptions }: CarriageOptions,
  deviations: Deviations = {},
): Promise<BrokerCarriage> {
  const prefix = `test-${randomUUID()}.`;
  const { relayLeaseMs = 30_000, transitMs = 30_000, mostForeign = 1000 } = deviations;
  const newBroker = (clientId: string): Broker =>
    createBroker({ brokers: [brokers], clientId, log: silentLog, prefix });
  const broker = newBroker('test');
  await broker.ensureTopics(plan);
  const started: { stop(): Promise<void> }[] = [];
  const startRelay = async (): Promise<Relay> => {
    const outbox = createOutbox({ databaseUrl, leaseMs: relayLeaseMs, transitMs });
    const relay = new Relay({
      outbox: deviations.outbox?.(outbox) ?? outbox,
      broker: deviations.broker?.(newBroker('relay')) ?? newBroker('relay'),
      subscriptions,
      log: silentLog,
      pollMs: 100,
      mostTries: 20,
    });
    await relay.start();
    started.push(relay);
    return relay;
  };
  const open = (): EventSource => {
    const source = createBrokerSource({
      broker: newBroker('connector'),
      ...createConnectorStore({ databaseUrl, ...contractOptions, mostForeign }),
      log: silentLog,
    });
    started.push({ stop: () => source.close() });
    return source;
  };
  const first = await startRelay();
  return {
    prefix,
    async publish(messages) {
      // A topic that was made a moment ago has no leader yet.
      while (
        !(await broker.publish(messages).then(
          () => true,
          () => false,
        ))
      )
        await pause(100);
    },
    relay: startRelay,
    open,
    look: () => first.pump(),
    async close() {
      await Promise.all([broker.close(), ...started.map((each) => each.stop())]);
    },
  };
}
