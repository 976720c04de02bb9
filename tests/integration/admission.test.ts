import t from 'tap';
import { admit } from '#shared/adapters/postgres/admission.ts';
import type { Sql } from '#shared/adapters/postgres/connect.ts';
import type { VideoId } from '#shared/contracts/ids.ts';
import { places, productDatabase, queueVideo } from '../support/videos.ts';

const admitNow = (sql: Sql): Promise<number> => sql.begin((tx) => admit(tx, places));

async function processing(sql: Sql): Promise<{ id: VideoId; channel_id: string; lane: string }[]> {
  return await sql`select id, channel_id, lane from video_queue where status = 'processing' order by id`;
}

const finish = (sql: Sql, id: VideoId) =>
  sql`update video_queue set status = 'completed', lane = null where id = ${id}`;

t.test('never more than seven videos run, three of them on the GPU, however many ask at once', async (t) => {
  await using db = await productDatabase();
  for (let i = 0; i < 12; i += 1) await queueVideo(db.sql, { complexity: i % 2 ? 'premium' : 'simple' });
  const admitted = await Promise.all(Array.from({ length: 10 }, () => admitNow(db.sql)));
  t.equal(
    admitted.reduce((sum, count) => sum + count, 0),
    7,
  );
  const lanes = (await processing(db.sql)).map(({ lane }) => lane);
  t.equal(lanes.filter((lane) => lane === 'gpu').length, 3);
});

t.test('higher priority goes first, and among equals the channel that runs least', async (t) => {
  await using db = await productDatabase();
  for (let i = 0; i < 9; i += 1) await queueVideo(db.sql, { channel: 'hog', ageSeconds: 30 });
  const quiet = await queueVideo(db.sql, { channel: 'quiet' });
  const urgent = await queueVideo(db.sql, { channel: 'hog', priority: 10 });
  await admitNow(db.sql);
  const running = (await processing(db.sql)).map(({ id }) => id);
  t.ok(running.includes(urgent));
  t.ok(running.includes(quiet));
});

t.test('a video of low priority that has waited long goes before a new one of high priority', async (t) => {
  await using db = await productDatabase();
  for (let i = 0; i < 7; i += 1) await queueVideo(db.sql);
  await admitNow(db.sql);
  const old = await queueVideo(db.sql, { channel: 'a', priority: 1, ageSeconds: 3 * 3600 });
  await queueVideo(db.sql, { channel: 'b', priority: 10 });
  const [first] = await processing(db.sql);
  if (first) await finish(db.sql, first.id);
  await admitNow(db.sql);
  t.ok((await processing(db.sql)).some(({ id }) => id === old));
});

t.test('a video that is let in again goes on where it stopped', async (t) => {
  await using db = await productDatabase();
  const id = await queueVideo(db.sql);
  await db.sql`
    insert into stage_runs (video_id, stage, round, function_name, status, token, lease_expires_at, result)
    values (${id}, 'script_generation', 1, 'f', 'done', 1, now(), '{"title": "x"}')`;
  await admitNow(db.sql);
  const events = await db.sql`select topic, event->'data'->'script'->>'title' as title from outbox`;
  t.same([...events], [{ topic: 'script.ready', title: 'x' }]);
});
