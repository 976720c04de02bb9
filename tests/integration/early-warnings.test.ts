import { randomUUID } from 'node:crypto';
import t from 'tap';
import type { Sql } from '#shared/adapters/postgres/connect.ts';
import { createEarlyWarnings } from '#shared/adapters/postgres/money/early-warnings.ts';
import { createSweep } from '#shared/adapters/postgres/sweep.ts';
import { places, productDatabase } from '../support/videos.ts';

/** Videos completed one after the other, `dollars` each, the last of them so many hours before now. */
async function complete(sql: Sql, dollars: number[], hoursAgo = 0): Promise<void> {
  for (const [n, cost] of dollars.entries()) {
    const seconds = hoursAgo * 3600 + (dollars.length - n);
    await sql`
      insert into video_queue (id, channel_id, priority, complexity, request_data, estimated_cost, rank, status,
                               actual_cost, completed_at)
      values (${randomUUID()}, 'default', 1, 'simple', '{}', 0, 0, 'completed', ${Math.round(cost * 1e6)},
              now() - ${seconds}::int * interval '1 second')`;
  }
}

async function given(sql: Sql): Promise<unknown[]> {
  const rows = await sql<{ warning: string }[]>`
    select detail ->> 'warning' as warning from cost_alerts where kind = 'early_warning' order by id`;
  return rows.map(({ warning }) => warning);
}

t.test(
  'three dear videos in a row are told of once, however long the row gets, and a new row once more',
  async (t) => {
    await using db = await productDatabase();
    const look = createEarlyWarnings(db.sql, 0);
    const rows = async () =>
      (await given(db.sql)).filter((warning) => warning === 'dear_videos_in_a_row').length;
    await look();
    await complete(db.sql, [2.6, 2.6, 1, 2.6, 2.5, 2.9, 2.9], 3);
    await look();
    t.equal(await rows(), 0, 'two, one and two');
    await complete(db.sql, [2.51], 2.5);
    await look();
    t.equal(await rows(), 1);
    await complete(db.sql, [2.7, 2.8], 2);
    await look();
    await createEarlyWarnings(db.sql, 0)();
    t.equal(await rows(), 1, 'the same row, also for a sweeper that has just started');
    await complete(db.sql, [0.5, 2.6, 2.6, 2.6, 0.5], 1);
    await look();
    t.equal(await rows(), 2, 'also when it has ended before anybody looked');
    const [event] =
      await db.sql`select event -> 'data' ->> 'kind' as kind from outbox where topic = 'cost.threshold' limit 1`;
    t.equal(event?.kind, 'early_warning');
  },
);

t.test('a day above two dollars on average is told of once', async (t) => {
  await using db = await productDatabase();
  const look = createEarlyWarnings(db.sql, 0);
  await complete(db.sql, [2, 2], 0);
  await look();
  t.same(await given(db.sql), [], 'exactly two dollars is within the target');
  await complete(db.sql, [2.000001, 2.1]);
  t.equal(await look(), 1);
  await complete(db.sql, [2.2]);
  t.equal(await look(), 0);
  t.same(await given(db.sql), ['dear_day']);
});

t.test('a week a fifth dearer than the one before is told of, a smaller rise is not', async (t) => {
  await using db = await productDatabase();
  await complete(db.sql, [1, 1], 9 * 24);
  await complete(db.sql, [1.19, 1.2], 2 * 24);
  const look = createEarlyWarnings(db.sql, 0);
  t.equal(await look(), 0);
  await complete(db.sql, [1.25]);
  t.equal(await look(), 1);
  t.same(await given(db.sql), ['rising_cost']);
});

t.test('the sweeper gives early warnings, and looks again only when a video was completed', async (t) => {
  await using db = await productDatabase();
  await complete(db.sql, [2.4]);
  const sweep = createSweep(db.sql, { running: places, graceMs: 0 });
  t.equal((await sweep.once()).warned, 1);
  t.equal((await sweep.once()).warned, 0);
  const look = createEarlyWarnings(db.sql, 0);
  await look();
  await db.sql`alter table cost_alerts disable trigger user`;
  await db.sql`delete from cost_alerts`;
  t.equal(await look(), 0, 'nothing new was completed');
  await complete(db.sql, [2.4]);
  t.equal(await look(), 1);
});
