import fc from 'fast-check';
import t from 'tap';
import { allTopics, topics } from '#shared/contracts/topics.ts';
import { inBatches } from '#shared/domain/in-batches.ts';
import { outboxHeader, readMessage } from '#shared/domain/read-message.ts';
import { storableText, storableTime } from '#shared/domain/storable.ts';
import { topicPlan } from '#shared/domain/topic-plan.ts';

const event = {
  id: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
  topic: topics.scriptReady,
  video_id: '00000000-0000-4000-8000-000000000001',
  round: 1,
  occurred_at: '2026-11-21T12:00:00.000Z',
  data: { script: {} },
};
const encode = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

t.test('a message is known as ours by the row it names, whatever it holds', async (t) => {
  t.same(readMessage(topics.scriptReady, undefined, { [outboxHeader]: '42' }), {
    kind: 'ours',
    outboxId: 42n,
  });
});

t.test('an event of somebody else is taken as it is, on its own topic only', async (t) => {
  t.same(readMessage(topics.scriptReady, encode(event), { 'video-id': 'x' }), { kind: 'foreign', event });
  t.match(readMessage(topics.audioReady, encode(event), {}), {
    kind: 'unreadable',
    reason: /belongs on script\.ready/,
  });
});

t.test(
  'whatever lies on a topic is read without a throw, and what is no event has a short reason',
  async () => {
    const bytes = fc.uint8Array({ maxLength: 40 });
    const json = fc.jsonValue().map(encode);
    const almost = fc
      .record({ id: fc.anything(), topic: fc.constantFrom(...allTopics), round: fc.integer() })
      .map((part) => encode({ ...event, round: part.round, topic: part.topic }));
    const headers = fc.dictionary(fc.constantFrom(outboxHeader, 'other'), fc.string());
    const topic = fc.constantFrom(...allTopics);
    fc.assert(
      fc.property(
        topic,
        fc.option(fc.oneof(bytes, json, almost), { nil: undefined }),
        headers,
        (...message) => {
          const content = readMessage(...message);
          if (content.kind === 'unreadable') return content.reason.length > 0 && content.reason.length <= 500;
          if (content.kind === 'foreign') return content.event.topic === message[0];
          return content.outboxId > 0n && content.outboxId < 2n ** 63n;
        },
      ),
    );
  },
);

t.test(
  'an event that the database would refuse for ever is no event, and its reason can be stored',
  async (t) => {
    const text = JSON.stringify({ ...event, data: '?' });
    const deep = (levels: number) => `{"a":${'['.repeat(levels)}${']'.repeat(levels)}}`;
    const read = (data: string, more = '') =>
      readMessage(
        topics.scriptReady,
        new TextEncoder().encode(text.replace('"?"', () => `${data}${more}`)),
        {},
      );
    for (const data of [
      '{"a":"\\u0000"}',
      '{"a":[{"b\\u0000":1}]}',
      '{"a":"\\ud800"}',
      deep(200),
      deep(200_000),
    ])
      t.match(read(data), { kind: 'unreadable', reason: /cannot be stored/ }, data.slice(0, 40));
    t.match(read(deep(90)), { kind: 'foreign' });
    const strange = read('{}', ',"a\\u0000\\ud800":1');
    const reason = strange.kind === 'unreadable' ? strange.reason : '';
    t.match(reason, /Unrecognized/);
    t.equal(storableText(reason), reason);
  },
);

t.test(
  'a time that nobody can have meant becomes one that the database takes, the same one each time',
  async (t) => {
    const now = new Date();
    t.same(storableTime(now), now);
    for (const ms of [Number.NaN, -1, 8.64e15, -8.64e15]) {
      const time = storableTime(new Date(ms));
      t.match(time.toISOString(), /^\d{4}-/);
      t.same(storableTime(new Date(ms)), time);
    }
  },
);

t.test('calls made while a batch is under way are done together in the next', async (t) => {
  const batches: number[][] = [];
  const proceed: (() => void)[] = [];
  const add = inBatches<number>((items) => {
    batches.push(items);
    return new Promise((done) => proceed.push(done));
  });
  const first = add([1]);
  await Promise.resolve();
  const others = Promise.all([add([2]), add([3, 4])]);
  await Promise.resolve();
  t.same(batches, [[1]], 'never two batches at once');
  proceed[0]?.();
  await first;
  await new Promise(setImmediate);
  t.same(batches, [[1], [2, 3, 4]]);
  proceed[1]?.();
  await others;
});

t.test('a batch that fails fails for everybody in it and for nobody after it', async (t) => {
  let failing = true;
  const add = inBatches<number>(async () => {
    if (failing) throw new Error('away');
  });
  const answers = await Promise.allSettled([add([1]), add([2])]);
  t.same(
    answers.map(({ status }) => status),
    ['rejected', 'rejected'],
  );
  failing = false;
  await t.resolves(add([3]));
});

t.test('every topic is planned, and no event is refused that the database takes', async (t) => {
  t.same(Object.keys(topicPlan).sort(), [...allTopics].sort());
  for (const { partitions, replicas, retentionMs, largestMessageBytes } of Object.values(topicPlan))
    t.ok(partitions >= 1 && replicas >= 1 && retentionMs >= 7 * 86_400_000 && largestMessageBytes >= 1 << 20);
});
