import { type Kafka, type Message, Partitioners, type Producer } from 'kafkajs';
import { Terminal } from '../../contracts/errors.ts';
import type { OutgoingMessage } from '../../ports/broker.ts';
import { translateKafkaError } from './connect-kafka.ts';

export interface Publisher {
  /** Resolves when every replica has all of them. @throws Terminal `message_too_large`; Retryable `broker_unavailable` */
  publish(messages: OutgoingMessage[]): Promise<void>;
  close(): Promise<void>;
}

/** Messages sent together make one record per partition, which must stay below what a topic takes. */
const sliceBytes = 512 * 1024;

/**
 * A producer that waits for all replicas. Neither idempotent nor transactional: Jepsen found duplicates and lost
 * transactional writes on Redpanda in spite of both, and whoever reads here knows a message he had before. A producer that failed is
 * replaced, whatever state it may be in.
 */
export function createPublisher(kafka: Kafka, prefix: string): Publisher {
  let current: Promise<Producer> | undefined;
  const producer = (): Promise<Producer> => {
    current ??= openProducer(kafka);
    return current;
  };
  const giveUp = (failed: Promise<Producer>): void => {
    if (current === failed) current = undefined;
    failed.then((open) => open.disconnect()).catch(() => {});
  };
  return {
    async publish(messages) {
      const used = producer();
      try {
        const open = await used;
        await Promise.all(slices(messages).map((slice) => send(open, slice, prefix)));
      } catch (cause) {
        const error = translateKafkaError(cause);
        if (!(error instanceof Terminal)) giveUp(used);
        throw error;
      }
    },
    async close() {
      const open = current;
      current = undefined;
      await open?.then((last) => last.disconnect()).catch(() => {});
    },
  };
}

async function openProducer(kafka: Kafka): Promise<Producer> {
  const producer = kafka.producer({
    createPartitioner: Partitioners.DefaultPartitioner,
    allowAutoTopicCreation: false,
  });
  await producer.connect();
  return producer;
}

async function send(producer: Producer, messages: OutgoingMessage[], prefix: string): Promise<void> {
  const byTopic = Map.groupBy(messages, ({ topic }) => topic);
  await producer.sendBatch({
    acks: -1,
    timeout: 10_000,
    topicMessages: [...byTopic].map(([topic, list]) => ({
      topic: `${prefix}${topic}`,
      messages: list.map(toMessage),
    })),
  });
}

function toMessage({ key, value, headers }: OutgoingMessage): Message {
  return { key, value: typeof value === 'string' ? value : Buffer.from(value), headers };
}

function slices(messages: OutgoingMessage[]): OutgoingMessage[][] {
  const all: OutgoingMessage[][] = [];
  let room = 0;
  for (const message of messages) {
    const bytes = Buffer.byteLength(message.value) + 500;
    if (bytes > room) {
      all.push([]);
      room = sliceBytes;
    }
    all.at(-1)?.push(message);
    room -= bytes;
  }
  return all;
}
