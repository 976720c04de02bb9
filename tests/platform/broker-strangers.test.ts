import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { zstdCompress } from 'node:zlib';
import kafkajs from 'kafkajs';
import t from 'tap';
import { type Topic, topics } from '#shared/contracts/topics.ts';
import type { OutgoingMessage } from '#shared/ports/broker.ts';
import { nothingLeft, requested, troubles } from '../support/broker-troubles.ts';
import { kafkaMissing, startKafka } from './tools/kafka.ts';

/** What others may put on our topics: events of their own, and anything else. */
t.setTimeout(900_000);

const skip = await kafkaMissing();
const kafka = skip ? undefined : await startKafka();
t.teardown(() => kafka?.[Symbol.asyncDispose]());
const stranger = troubles(kafka?.brokers, skip);

/** An event as somebody else would publish it. */
function foreign(key: string = randomUUID()): OutgoingMessage {
  const { topic, videoId, round, data } = requested();
  const occurredAt = new Date().toISOString();
  const event = { id: randomUUID(), topic, video_id: videoId, round, occurred_at: occurredAt, data };
  return { topic, key, value: JSON.stringify(event), headers: {} };
}

stranger(
  'an event of others is delivered once to each function, however often it is read',
  () => ({}),
  async (t, bench, onlooker) => {
    bench.subscriptions.push({ topic: topics.videoRequested, functionName: 'watcher' });
    await bench.take(0);
    const { topic, functionName } = { topic: topics.videoRequested, functionName: 'script-generation' };
    await bench.carriage.publish([foreign(), foreign(), foreign()]);
    await onlooker.allRead(bench.subscriptions);
    const first = await bench.take(100);
    t.equal(first.length, 2 * (await onlooker.count(topic)));
    await bench.source.handled(first.map(({ id }) => id));
    await bench.source.close();
    for (const subscription of bench.subscriptions) await onlooker.rewind(subscription);
    await bench.carriage.publish([foreign()]);
    const other = bench.carriage.open();
    await bench.take(0, other);
    await onlooker.allRead(bench.subscriptions);
    const all = [...first, ...(await bench.take(100, other))];
    t.equal(all.length, 2 * (await onlooker.count(topic)));
    const places = all.filter((each) => each.functionName === functionName);
    t.equal(new Set(places.map(({ partition, offset }) => `${partition} ${offset}`)).size, places.length);
  },
);

stranger(
  'when too many events of others wait for a function, the rest waits on the topic',
  () => ({ mostForeign: 5 }),
  async (t, bench, onlooker) => {
    const waiting = async () => (await bench.sql`select from deliveries where outbox_id is null`).length;
    await bench.take(0);
    await bench.carriage.publish(Array.from({ length: 8 }, () => foreign('same partition')));
    while ((await waiting()) < 8) await pause(20);
    const before = await waiting();
    await bench.carriage.publish(Array.from({ length: 4 }, () => foreign('same partition')));
    // The group has read them by now, or will have, and rests.
    await pause(1500);
    t.equal(await waiting(), before);
    const taken = await bench.takeAll(before);
    await bench.source.handled(taken.map(({ id }) => id));
    await onlooker.allRead(bench.subscriptions);
    taken.push(...(await bench.take(100)));
    t.equal(taken.length, await onlooker.count(topics.videoRequested));
  },
);

const { CompressionCodecs, CompressionTypes, Kafka, logLevel } = kafkajs;

stranger(
  'an event that another client has packed is read like any other',
  () => ({}),
  async (t, bench) => {
    await bench.take(0);
    const pack = promisify(zstdCompress);
    const codec = CompressionCodecs[CompressionTypes.ZSTD]() as object;
    const compress = (encoder: { buffer: Buffer }) => pack(encoder.buffer);
    CompressionCodecs[CompressionTypes.ZSTD] = () => ({ ...codec, compress });
    const other = new Kafka({ brokers: [kafka?.brokers ?? ''], logLevel: logLevel.NOTHING }).producer();
    await other.connect();
    const { value } = foreign();
    await other.send({
      topic: `${bench.carriage.prefix}${topics.videoRequested}`,
      compression: CompressionTypes.ZSTD,
      messages: [{ value: String(value) }, { value: String(foreign().value) }],
    });
    await other.disconnect();
    const sent: { video_id: string } = JSON.parse(String(value));
    // One after the other: a topic made a moment ago has no leader yet, and that client then sends both again.
    const read = async () => (await bench.takeAll(1)).find(({ videoId }) => videoId === sent.video_id);
    let found = await read();
    while (!found) found = await read();
    t.same(found.event, sent);
  },
);

const garbage: Record<string, string | Uint8Array> = {
  'no JSON in UTF-8': new Uint8Array([0xff, 0xfe, 0x00]),
  'is no JSON': 'not {"json',
  'is no event': '{"id": 1}',
  'belongs on render.cpu': String(foreign().value).replace(topics.videoRequested, topics.renderCpu),
  'is empty': '',
  'a NUL or half a surrogate pair': String(foreign().value).replace(
    /"data":\{.*$/,
    '"data":{"a":"\\u0000"}}',
  ),
  'levels deep': String(foreign().value).replace(/\{\}\}$/, `{"a":${'['.repeat(9999)}${']'.repeat(9999)}}}`),
};

stranger(
  'what is no event lies among the dead letters, byte for byte and with the reason, and stops nobody',
  () => ({}),
  async (t, bench, onlooker) => {
    bench.subscriptions.push({ topic: topics.videoRequested, functionName: 'watcher' });
    await bench.take(0);
    const bad = Object.values(garbage).map((value) => ({
      ...foreign('same partition'),
      value,
      headers: { from: 'a stranger', 'n\u0000l': '\u0000' },
    }));
    await bench.carriage.publish([...bad, foreign('same partition')]);
    t.equal((await bench.takeAll(2)).length, 2, 'the event behind them');
    const letters = await onlooker.messages(topics.deadLetter, bad.length);
    await onlooker.allRead(bench.subscriptions);
    for (const [place, [words, value]] of Object.entries(garbage).entries()) {
      const letter = letters.find((each) => each.value?.equals(Buffer.from(value)));
      t.match(String(letter?.headers?.reason), words);
      t.equal(String(letter?.headers?.topic), topics.videoRequested);
      t.match(
        await bench.sql`
          select topic, source, reason, raw, message_key, headers, message_offset from dead_letters
          where message_offset = ${place}`,
        [{ source: 'topic', raw: Buffer.from(value), headers: { from: 'a stranger', 'n\ufffdl': '\ufffd' } }],
      );
    }
    const twice = await bench.sql`
      select from dead_letters group by partition, message_offset having count(*) > 1`;
    t.equal(twice.length, 0, 'two functions read them, and one letter was kept of each');
  },
);

stranger(
  'what a function cannot read goes to the dead-letter topic with the reason in its headers',
  () => ({}),
  async (t, bench, onlooker) => {
    await bench.take(0);
    const message = foreign();
    await bench.carriage.publish([message]);
    const [delivery] = await bench.takeAll(1);
    if (delivery) await bench.source.bury(delivery, 'the function cannot read it: 422 no such video');
    const [letter] = await onlooker.messages(topics.deadLetter, 1);
    t.same(JSON.parse(String(letter?.value)), JSON.parse(String(message.value)), 'the event itself');
    const headers = Object.entries(letter?.headers ?? {}).map(([name, value]) => [name, String(value)]);
    t.match(Object.fromEntries(headers), {
      reason: 'the function cannot read it: 422 no such video',
      topic: topics.videoRequested satisfies Topic,
      function: 'script-generation',
      attempts: '0',
      'video-id': delivery?.videoId,
    });
    await nothingLeft(bench);
  },
);
