import { setTimeout as pause } from 'node:timers/promises';
import { type IHeaders, Kafka, logLevel, Partitioners, type Producer } from 'kafkajs';
import { EventEnvelope } from '#shared/contracts/events.ts';
import type { Topic } from '#shared/contracts/topics.ts';

interface Copy {
  topic: string;
  key: Buffer | null;
  value: Buffer;
  headers: IHeaders;
}

export interface Republisher extends AsyncDisposable {
  /** Events seen, and copies published so far: with their headers, and as a stranger would publish them. */
  readonly counts: { events: number; asTheyWere: number; asStrangers: number };
  /** Publishes what it still holds back. */
  flush(): Promise<void>;
}

/** How often some of what is held back is published. */
const roundMs = 100;

/**
 * Somebody who publishes every message of these topics two more times, in an order of his own and some of it long after
 * it was read. One of the two copies carries the message's headers; of the other copies half do.
 */
export async function republish(brokers: string, topics: readonly Topic[]): Promise<Republisher> {
  const kafka = new Kafka({ brokers: [brokers], clientId: 'republisher', logLevel: logLevel.NOTHING });
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  const consumer = kafka.consumer({ groupId: `republisher-${Date.now()}` });
  await Promise.all([producer.connect(), consumer.connect()]);
  await consumer.subscribe({ topics: [...topics], fromBeginning: true });
  const counts = { events: 0, asTheyWere: 0, asStrangers: 0 };
  const seen = new Set<string>();
  let held: Copy[] = [];
  await consumer.run({
    eachMessage: async ({ topic, message: { key, value, headers = {} } }) => {
      // Its own copies come by too.
      const id = EventEnvelope.parse(JSON.parse(String(value))).id;
      if (value === null || seen.has(id)) return;
      seen.add(id);
      counts.events += 1;
      const isStranger = Math.random() < 0.5;
      counts[isStranger ? 'asStrangers' : 'asTheyWere'] += 1;
      counts.asTheyWere += 1;
      held.push({ topic, key, value, headers }, { topic, key, value, headers: isStranger ? {} : headers });
    },
  });
  const publishSome = async (share: number): Promise<void> => {
    const shuffled = held.toSorted(() => Math.random() - 0.5);
    const some = Math.ceil(shuffled.length * share);
    held = shuffled.slice(some);
    await publish(producer, shuffled.slice(0, some));
  };
  const stopping = new AbortController();
  const rounds = (async () => {
    while (!stopping.signal.aborted) {
      await publishSome(0.2);
      await pause(roundMs);
    }
  })();
  return {
    counts,
    flush: () => publishSome(1),
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await rounds;
      await Promise.all([consumer.disconnect(), producer.disconnect()]);
    },
  };
}

async function publish(producer: Producer, copies: readonly Copy[]): Promise<void> {
  for (const { topic, ...message } of copies) await producer.send({ topic, acks: -1, messages: [message] });
}
