import t from 'tap';
import { createOutboxSource } from '#shared/adapters/postgres/outbox-source.ts';
import { emit } from '#shared/adapters/postgres/wake.ts';
import { topics } from '#shared/contracts/topics.ts';
import type { EventSource } from '#shared/ports/event-source.ts';
import { places, productDatabase, startVideo } from '../support/videos.ts';

const listensToRequests = [{ topic: topics.videoRequested, functionName: 'script-generation' }];

async function take(source: EventSource, room: number, subscriptions = listensToRequests) {
  return await source.take(subscriptions, new Map([['script-generation', room]]));
}

t.test(
  'of events that wait for a function those of urgent videos go first, as many as there is room for',
  async (t) => {
    await using db = await productDatabase();
    const source = createOutboxSource({ databaseUrl: db.url, running: places, leaseMs: 60_000 });
    t.teardown(() => source.close());
    const low = await startVideo(db.sql, { priority: 1 });
    const high = await startVideo(db.sql, { priority: 10 });
    const middle = await startVideo(db.sql, { priority: 5 });
    t.same(await take(source, 0), []);
    t.same(
      (await take(source, 1)).map(({ videoId }) => videoId),
      [high],
    );
    t.same((await take(source, 5)).map(({ videoId }) => videoId).sort(), [low, middle].sort());
    t.same(await take(source, 5), [], 'what was taken is not taken again');
  },
);

t.test('an event waits while nobody listens to it, and comes to each who listens', async (t) => {
  await using db = await productDatabase();
  const source = createOutboxSource({ databaseUrl: db.url, running: places, leaseMs: 60_000 });
  t.teardown(() => source.close());
  await startVideo(db.sql);
  t.same(await take(source, 5, []), []);
  t.equal((await db.sql`select from outbox`).length, 1);
  const both = [...listensToRequests, { topic: topics.videoRequested, functionName: 'watcher' }];
  const room = new Map([
    ['script-generation', 1],
    ['watcher', 1],
  ]);
  const taken = await source.take(both, room);
  t.same(taken.map(({ functionName }) => functionName).sort(), ['script-generation', 'watcher']);
  await source.handled(taken.map(({ id }) => id));
  t.equal((await db.sql`select from outbox`).length + (await db.sql`select from deliveries`).length, 0);
});

t.test(
  'a delivery whose connector died is taken by the next, and one that was put off comes when it is due',
  async (t) => {
    await using db = await productDatabase();
    const source = createOutboxSource({ databaseUrl: db.url, running: places, leaseMs: 60_000 });
    t.teardown(() => source.close());
    await startVideo(db.sql);
    const [first] = await take(source, 1);
    await db.sql`update deliveries set leased_until = now() - interval '1 second'`;
    const [again] = await take(source, 1);
    t.equal(again?.id, first?.id);
    if (again) await source.postpone(again.id, { delayMs: 60_000, counts: true });
    t.same(await take(source, 1), []);
    await db.sql`update deliveries set due_at = now()`;
    t.match(await take(source, 1), [{ attempts: 1 }]);
  },
);

t.test('what no function can read ends its video and is kept for a person to look at', async (t) => {
  await using db = await productDatabase();
  const source = createOutboxSource({ databaseUrl: db.url, running: places, leaseMs: 60_000 });
  t.teardown(() => source.close());
  const id = await startVideo(db.sql);
  const [delivery] = await take(source, 1);
  if (delivery) await source.bury(delivery, 'nobody understands it');
  t.match(await db.sql`select reason, video_id from dead_letters`, [
    { reason: 'nobody understands it', video_id: id },
  ]);
  t.match(await db.sql`select status, error_log from video_queue`, [
    { status: 'failed', error_log: [{ code: 'undeliverable' }] },
  ]);
});

t.test('an announcement somebody cannot read does not end its video, nor goes round for ever', async (t) => {
  await using db = await productDatabase();
  const source = createOutboxSource({ databaseUrl: db.url, running: places, leaseMs: 60_000 });
  t.teardown(() => source.close());
  const id = await startVideo(db.sql);
  await db.sql`delete from outbox`;
  const subscriptions = [topics.audioReady, topics.deadLetter].map((topic) => ({
    topic,
    functionName: 'news',
  }));
  const event = { topic: topics.audioReady, videoId: id, round: 1, data: {} };
  await emit(db.sql, [event]);
  for (const topic of [topics.audioReady, topics.deadLetter]) {
    const [delivery] = await source.take(subscriptions, new Map([['news', 1]]));
    t.equal(delivery?.topic, topic);
    if (delivery) await source.bury(delivery, 'not understood');
  }
  t.match(await db.sql`select status from video_queue`, [{ status: 'processing' }]);
  t.equal((await db.sql`select from outbox`).length + (await db.sql`select from deliveries`).length, 0);
  t.equal((await db.sql`select from dead_letters`).length, 2);
});

t.test('an event meant for a function that has a new name since reaches it', async (t) => {
  await using db = await productDatabase();
  const source = createOutboxSource({ databaseUrl: db.url, running: places, leaseMs: 60_000 });
  t.teardown(() => source.close());
  const id = await startVideo(db.sql);
  await db.sql`update outbox set target = 'script-writer'`;
  t.match(await take(source, 5), [{ functionName: 'script-generation', videoId: id }]);
});
