import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Kafka, type KafkaMessage, logLevel } from 'kafkajs';
import type { Topic } from '#shared/contracts/topics.ts';
import type { Subscription } from '#shared/ports/event-source.ts';

/** Looks at a test's topics, and does to them what a person could. */
export interface Onlooker extends AsyncDisposable {
  /** Resolves when each function's group has read its topic to the end, and said so. */
  allRead(subscriptions: Subscription[]): Promise<void>;
  /** Has a group that nobody is in begin at the beginning again. */
  rewind(subscription: Subscription): Promise<void>;
  deleteTopic(topic: Topic): Promise<void>;
  /** Messages on a topic: a producer that had to try twice may have put one there twice. */
  count(topic: Topic): Promise<number>;
  /** How many messages these topics hold. */
  counts(topics: readonly Topic[]): Promise<Map<Topic, number>>;
  /** Waits for so many messages, from the beginning. */
  messages(topic: Topic, count: number): Promise<KafkaMessage[]>;
}

export async function startOnlooker(brokers: string, prefix: string): Promise<Onlooker> {
  const kafka = new Kafka({ brokers: [brokers], clientId: 'onlooker', logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  // A topic that was made a moment ago may have no leader yet: it is asked again, until the test's own time is over.
  const endsOf = async (topic: string): Promise<{ partition: number; high: string }[]> => {
    for (;;) {
      const ends = await admin.fetchTopicOffsets(topic).catch((error: unknown) => {
        if (!(error instanceof Error && error.name.startsWith('KafkaJS'))) throw error;
        return undefined;
      });
      if (ends !== undefined) return ends;
      await pause(100);
    }
  };
  const groupOf = ({ functionName }: Subscription): string => `${prefix}ytempire.${functionName}`;
  const isRead = async (subscription: Subscription): Promise<boolean> => {
    const topic = `${prefix}${subscription.topic}`;
    const [ends, [read]] = await Promise.all([
      endsOf(topic),
      // A broker that has just started is still looking for what it knows of groups, and says so.
      admin.fetchOffsets({ groupId: groupOf(subscription), topics: [topic] }).catch(() => []),
    ]);
    const next = new Map(read?.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
    return ends.every(({ partition, high }) => Number(high) <= Math.max(0, next.get(partition) ?? 0));
  };
  return {
    async allRead(subscriptions) {
      while ((await Promise.all(subscriptions.map(isRead))).includes(false)) await pause(50);
    },
    rewind: (subscription) =>
      admin.resetOffsets({
        groupId: groupOf(subscription),
        topic: `${prefix}${subscription.topic}`,
        earliest: true,
      }),
    async count(topic) {
      const ends = await endsOf(`${prefix}${topic}`);
      return ends.reduce((sum, { high }) => sum + Number(high), 0);
    },
    deleteTopic: (topic) => admin.deleteTopics({ topics: [`${prefix}${topic}`] }),
    async counts(topics) {
      const ends = await Promise.all(topics.map((topic) => endsOf(`${prefix}${topic}`)));
      const sums = ends.map((partitions) => partitions.reduce((sum, { high }) => sum + Number(high), 0));
      return new Map(topics.map((topic, at) => [topic, sums[at] ?? 0]));
    },
    async messages(topic, count) {
      const consumer = kafka.consumer({ groupId: `onlooker-${randomUUID()}`, maxWaitTimeInMs: 100 });
      const found: KafkaMessage[] = [];
      await consumer.connect();
      await consumer.subscribe({ topic: `${prefix}${topic}`, fromBeginning: true });
      await consumer.run({ eachMessage: async ({ message }) => void found.push(message) });
      while (found.length < count) await pause(20);
      await consumer.disconnect();
      return found;
    },
    [Symbol.asyncDispose]: () => admin.disconnect(),
  };
}
