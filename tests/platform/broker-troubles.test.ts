import { setTimeout as pause } from 'node:timers/promises';
import t from 'tap';
import { emit } from '#shared/adapters/postgres/wake.ts';
import { Retryable } from '#shared/contracts/errors.ts';
import { topics } from '#shared/contracts/topics.ts';
import type { OutgoingMessage } from '#shared/ports/broker.ts';
import { Connector } from '../../runtime/connector/connector.ts';
import { emitSome, nothingLeft, requested, troubles } from '../support/broker-troubles.ts';
import { silentLog } from '../support/silent-log.ts';
import { kafkaMissing, startKafka } from './tools/kafka.ts';

/** What a broker, a relay or a reader can do wrong, and what comes of it: nothing. */
t.setTimeout(900_000);

const skip = await kafkaMissing();
const kafka = skip ? undefined : await startKafka();
t.teardown(() => kafka?.[Symbol.asyncDispose]());
const trouble = troubles(kafka?.brokers, skip);
/** So long that nothing comes but by its message. */
const never = { transitMs: 3_600_000 };

const copies: OutgoingMessage[] = [];

trouble(
  'copies of messages, in any order and at any time, change nothing',
  () => ({
    ...never,
    broker: (broker) => ({
      ...broker,
      async publish(messages) {
        copies.push(...messages);
        await broker.publish([...messages, ...messages].sort(() => Math.random() - 0.5));
      },
    }),
  }),
  async (t, bench, view) => {
    await emitSome(bench, 30);
    const taken = await bench.takeAll(30);
    await bench.carriage.publish(copies.toSorted(() => Math.random() - 0.5));
    await view.allRead(bench.subscriptions);
    t.same(await bench.take(100), [], 'while the functions work');
    await bench.source.handled(taken.map(({ id }) => id));
    await bench.carriage.publish(copies);
    await view.allRead(bench.subscriptions);
    t.same(await bench.take(100), [], 'when they have worked');
    await nothingLeft(bench);
    t.equal(new Set(taken.map(({ videoId }) => videoId)).size, 30);
  },
);

trouble(
  'an event whose message the broker loses is taken without it',
  () => ({ transitMs: 300, broker: (broker) => ({ ...broker, publish: async () => {} }) }),
  async (t, bench) => {
    await emitSome(bench, 3);
    t.equal((await bench.takeAll(3)).length, 3);
  },
);

let relays = 0;

trouble(
  'a relay that dies between publishing and deleting loses nothing and doubles nothing',
  () => ({
    ...never,
    relayLeaseMs: 300,
    outbox: (outbox) => ({ ...outbox, ...(relays++ === 0 ? { published: async () => {} } : {}) }),
  }),
  async (t, bench) => {
    await emitSome(bench, 10);
    const taken = await bench.takeAll(10);
    await bench.source.handled(taken.map(({ id }) => id));
    t.equal((await bench.sql`select from outbox`).length, 10);
    await bench.carriage.relay();
    await nothingLeft(bench);
    t.same(await bench.take(100), []);
  },
);

let brokers = 0;

trouble(
  'what one relay cannot publish another does',
  () => ({
    ...never,
    relayLeaseMs: 300,
    broker: (broker) => {
      const publish = () => Promise.reject(new Retryable('broker_unavailable', 'not from here'));
      return { ...broker, ...(brokers++ < 2 ? { publish } : {}) };
    },
  }),
  async (t, bench) => {
    await emitSome(bench, 10);
    while ((await bench.sql`select from deliveries`).length === 0) await pause(20);
    t.same(await bench.take(100), []);
    await bench.carriage.relay();
    await bench.carriage.relay();
    t.equal((await bench.takeAll(10)).length, 10);
  },
);

trouble(
  'connectors that come and go while others work have no event handled twice',
  () => never,
  async (t, bench) => {
    const called: string[] = [];
    const caller = {
      async call({ videoId }: { videoId: string }) {
        called.push(videoId);
        await pause(Math.random() * 40);
        return { status: 200, recorded: true, retryAfterMs: undefined, words: '' };
      },
      close: async () => {},
    };
    const room = new Map([['script-generation', 4]]);
    const topicMap = () => ({ subscriptions: bench.subscriptions, room });
    const timing = { retryBaseMs: 50, pollMs: 100, keepMs: 5000 };
    const sources = [bench.source, bench.carriage.open()];
    const connectors = sources.map(
      (source) => new Connector({ source, caller, topicMap, log: silentLog, ...timing }),
    );
    for (const connector of connectors) await connector.start();
    for (let round = 0; round < 3; round += 1) {
      const guest = bench.carriage.open();
      await guest.take(bench.subscriptions, new Map());
      await emitSome(bench, 100);
      await pause(300);
      await guest.close();
      await emitSome(bench, 100);
    }
    await nothingLeft(bench);
    t.equal(called.length, 600);
    t.equal(new Set(called).size, 600);
    for (const connector of connectors) await connector.stop();
  },
);

trouble(
  'a topic that somebody deletes is made again, and its readers go on',
  () => never,
  async (t, bench, view) => {
    await emitSome(bench, 5);
    t.equal((await bench.takeAll(5)).length, 5);
    await view.deleteTopic(topics.videoRequested);
    await emitSome(bench, 5);
    t.equal((await bench.takeAll(5)).length, 5);
  },
);

trouble(
  'an event too large for its topic goes on without the broker',
  () => never,
  async (t, bench) => {
    const large = { ...requested(), data: { text: 'x'.repeat(5 * 1024 * 1024) } };
    await emit(bench.sql, [requested(), large, requested()]);
    t.equal((await bench.takeAll(3)).length, 3);
    t.equal((await bench.sql`select from outbox`).length, 0);
  },
);
