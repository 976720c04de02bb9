import type { Admin, Kafka } from 'kafkajs';
import type { Broker } from '../../ports/broker.ts';
import type { Log } from '../../ports/log.ts';
import { connectKafka, translateKafkaError } from './connect-kafka.ts';
import { ensureTopics } from './ensure-topics.ts';
import { createPublisher } from './publisher.ts';
import { startReading } from './reading.ts';

export interface BrokerOptions {
  /** `host:port` of any of its nodes. */
  brokers: string[];
  /** Names this program in the broker's logs. */
  clientId: string;
  log: Log;
  /** Before the names of topics and groups, for who shares a broker with others. */
  prefix?: string;
}

/** Redpanda, or whatever else speaks Kafka's protocol. Nothing is connected before it is used. */
export function createBroker({ brokers, clientId, log, prefix = '' }: BrokerOptions): Broker {
  const kafka = connectKafka(brokers, clientId, log);
  const publisher = createPublisher(kafka, prefix);
  return {
    publish: (messages) => publisher.publish(messages),
    read: (group, topics, handle) =>
      startReading(kafka, {
        group: `${prefix}${group}`,
        topics: topics.map((topic) => `${prefix}${topic}`),
        handle: (batch) =>
          handle(batch.map((message) => ({ ...message, topic: message.topic.slice(prefix.length) }))),
        log,
      }),
    ensureTopics: (plan) => asAdmin(kafka, (admin) => ensureTopics(admin, plan, prefix)),
    answers: () => asAdmin(kafka, async (admin) => void (await admin.describeCluster())),
    close: () => publisher.close(),
  };
}

/** With a connection of its own, so that nothing is left in an unknown state. */
async function asAdmin<Result>(kafka: Kafka, work: (admin: Admin) => Promise<Result>): Promise<Result> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    return await work(admin);
  } catch (error) {
    throw translateKafkaError(error);
  } finally {
    await admin.disconnect().catch(() => {});
  }
}
