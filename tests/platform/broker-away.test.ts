import { setTimeout as pause } from 'node:timers/promises';
import t from 'tap';
import { emitSome, nothingLeft, troubles } from '../support/broker-troubles.ts';
import { kafkaMissing, startKafka } from './tools/kafka.ts';

/** A broker that is killed, with messages on it, and comes back with the same data. */
t.setTimeout(900_000);

const skip = await kafkaMissing({ toBeKilled: true });
const kafka = skip ? undefined : await startKafka();
t.teardown(() => kafka?.[Symbol.asyncDispose]());
const away = troubles(kafka?.brokers, skip);

away(
  'while the broker is away events stay in the outbox; when it is back they come, by their messages',
  () => ({ transitMs: 3_600_000 }),
  async (t, bench) => {
    await emitSome(bench, 20);
    const taken = await bench.takeAll(20);
    await kafka?.kill();
    await emitSome(bench, 20);
    await pause(2000);
    await emitSome(bench, 20);
    t.same(await bench.take(100), []);
    t.equal((await bench.sql`select from outbox`).length, 40);
    await kafka?.restart();
    taken.push(...(await bench.takeAll(40)));
    t.equal(new Set(taken.map(({ videoId }) => videoId)).size, 60);
    await bench.source.handled(taken.map(({ id }) => id));
    await nothingLeft(bench);
    await emitSome(bench, 5);
    t.equal((await bench.takeAll(5)).length, 5, 'readers and relay go on');
  },
);

away(
  'an event on its way when the broker dies for good is taken without it',
  () => ({ transitMs: 500 }),
  async (t, bench) => {
    await emitSome(bench, 1);
    const [first] = await bench.takeAll(1);
    await bench.source.handled([first?.id ?? 0n]);
    await kafka?.kill();
    await emitSome(bench, 3);
    t.equal((await bench.takeAll(3)).length, 3);
    await kafka?.restart();
  },
);
