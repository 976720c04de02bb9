import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import { connect } from '#shared/adapters/postgres/connect.ts';
import { emit } from '#shared/adapters/postgres/wake.ts';
import { createBroker } from '#shared/adapters/redpanda/create-broker.ts';
import { environmentWith } from '#shared/config.ts';
import type { VideoId } from '#shared/contracts/ids.ts';
import { type Topic, topics } from '#shared/contracts/topics.ts';
import { topicPlan } from '#shared/domain/topic-plan.ts';
import { supervise } from '../../../runtime/supervisor/supervise.ts';
import { silentLog } from '../../support/silent-log.ts';
import { freshPostgres } from '../fresh-postgres.ts';
import { startFunctionServer } from './function-server.ts';

/** A way for events from whoever emits them to whoever is to act on them. */
export interface Carrier extends AsyncDisposable {
  /** Resolves when these events, one for each of these new videos, are there for good: with the moment from which they are under way. */
  send(videos: readonly string[]): Promise<number>;
  /** How many are best sent at once. */
  perSend: number;
  /** When each has come, on the clock of performance.now(). */
  cameAt: ReadonlyMap<string, number>;
  /** Resolves when so many have come. */
  came(count: number): Promise<void>;
}

/** Those of the CPU lane that one function listens to. */
const travelled: readonly Topic[] = [
  topics.videoRequested,
  topics.renderCpu,
  topics.videoRendered,
  topics.videoValidated,
];
/** What it takes to commit events is not what is measured. */
const perTransaction = 25;
/** As many as the relay publishes at once. */
const perBatch = 500;
/** Bytes of an event's data, about what a request with a brief of a page has. */
const dataBytes = 1000;
const data = { request: { brief: randomBytes(dataBytes / 2).toString('hex') } };
const topicOf = (place: number): Topic => travelled[place % travelled.length] ?? topics.videoRequested;

/**
 * Our own way: an event is written into the outbox by `emit`, and has come when the HTTP server of its function has the
 * whole call. Relay and connector are the programs of `npm start`; without brokers it is the connector alone.
 */
export async function ourCarrier(brokers: string | undefined): Promise<Carrier> {
  await using started = new AsyncDisposableStack();
  const database = started.use(await freshPostgres());
  const functions = started.use(await startFunctionServer(travelled));
  if (brokers !== undefined) await makeTopics(brokers);
  await giveSecrets(join(database.dataDir, 'secrets'), database.url);
  const programs = brokers === undefined ? ['connector'] : ['relay', 'connector'];
  for (const name of programs) {
    const environment = environmentWith({
      YTEMPIRE_DATA_DIR: database.dataDir,
      YTEMPIRE_GATEWAY_URL: functions.url,
      YTEMPIRE_LOG_LEVEL: 'warn',
      ...(brokers === undefined ? {} : { YTEMPIRE_KAFKA_BROKERS: brokers }),
    });
    const file = join(import.meta.dirname, `../../../runtime/${name}/main.ts`);
    const program = { name, file, environment, readyWaitMs: 30_000, stopWaitMs: 10_000 };
    const child = await supervise(program, {
      logsDir: join(database.dataDir, 'logs'),
      report: console.error,
    });
    started.defer(() => child.stop());
  }
  const sql = connect(database.url, { max: 4 });
  started.defer(() => sql.end({ timeout: 1 }));
  const kept = started.move();
  return {
    perSend: perTransaction,
    cameAt: functions.calledAt,
    came: (count) => functions.called(count),
    async send(videos) {
      await emit(
        sql,
        videos.map((video, place) => ({ topic: topicOf(place), videoId: video as VideoId, round: 1, data })),
      );
      return performance.now();
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

async function giveSecrets(folder: string, databaseUrl: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const secrets = { 'database-url': databaseUrl, 'basic-auth-password': 'x', 'internal-token': 'x' };
  for (const [name, value] of Object.entries(secrets)) await writeFile(join(folder, name), value);
}

/** Makes the topics of the product, with the settings of the product. */
async function makeTopics(brokers: string, prefix = ''): Promise<void> {
  const broker = createBroker({ brokers: [brokers], clientId: 'bench', log: silentLog, prefix });
  await broker.ensureTopics(topicPlan);
  await broker.close();
}

/** Its topics are others: strangers' messages on ours would be delivered. */
const bare = 'bare.';

/** The least a broker can be used for: kafkajs writes with acks=all, kafkajs reads. Nothing is remembered, nobody is called. */
export async function bareCarrier(brokers: string): Promise<Carrier> {
  await makeTopics(brokers, bare);
  const kafka = new Kafka({ brokers: [brokers], clientId: 'bare', logLevel: logLevel.NOTHING });
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  const consumer = kafka.consumer({ groupId: `bare-${randomUUID()}` });
  const cameAt = new Map<string, number>();
  let expected = { count: Number.POSITIVE_INFINITY, reached: () => {} };
  await Promise.all([producer.connect(), consumer.connect()]);
  await consumer.subscribe({ topics: travelled.map((topic) => `${bare}${topic}`), fromBeginning: true });
  await consumer.run({
    eachBatch: async ({ batch }) => {
      for (const { key } of batch.messages) cameAt.set(String(key), performance.now());
      if (cameAt.size >= expected.count) expected.reached();
    },
  });
  return {
    perSend: perBatch,
    cameAt,
    came: (count) =>
      new Promise((reached) => {
        expected = { count, reached };
        if (cameAt.size >= count) reached();
      }),
    async send(videos) {
      const messages = videos.map((video, place) => ({
        topic: topicOf(place),
        message: { key: video, value: JSON.stringify(eventOf(video, topicOf(place))) },
      }));
      const sentAt = performance.now();
      await producer.sendBatch({
        acks: -1,
        topicMessages: travelled.map((topic) => ({
          topic: `${bare}${topic}`,
          messages: messages.filter((each) => each.topic === topic).map(({ message }) => message),
        })),
      });
      return sentAt;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([consumer.disconnect(), producer.disconnect()]);
    },
  };
}

/** As `emit` makes it. */
function eventOf(video: string, topic: Topic) {
  return {
    id: randomUUID(),
    topic,
    video_id: video,
    round: 1,
    occurred_at: new Date().toISOString(),
    data,
  };
}
