import { admit } from '#shared/adapters/postgres/admission.ts';
import type { Sql } from '#shared/adapters/postgres/connect.ts';
import { productDatabase, unlimitedDays } from '../../support/videos.ts';
import { type Figure, percentile } from '../report.ts';

const rounds = 200;
const channels = 50;
const places = { gpu: 3, cpu: 4 };

/**
 * Admitting one video when a place becomes free, with a short and a long queue: the two should cost the same. In a
 * database of its own, where nothing else runs.
 */
export async function measureDequeue(): Promise<Figure[]> {
  await using db = await productDatabase();
  const { sql } = db;
  await unlimitedDays(sql);
  const short = await measure(sql, 1000);
  const long = await measure(sql, 100_000);
  return [
    { name: 'dequeueMsP95', value: long, meaning: 'dequeue with 100,000 queued, ms, p95', target: '<= 10' },
    { name: 'dequeueMsP95Short', value: short, meaning: 'dequeue with 1,000 queued, ms, p95' },
    { name: 'dequeueGrowth', value: long / short, meaning: 'the one by the other', target: 'about 1' },
  ];
}

async function measure(sql: Sql, queued: number): Promise<number> {
  await sql`update video_queue set status = 'cancelled', lane = null where status in ('queued', 'processing')`;
  await sql`
    insert into video_queue (id, channel_id, priority, complexity, request_data, estimated_cost, rank)
    select gen_random_uuid(), 'channel-' || (n % ${channels}::int), 1 + n % 10, 'simple',
           '{"brief": "Octopuses have three hearts."}', 0, extract(epoch from now()) - (1 + n % 10) * 600 + n / 1000.0
    from generate_series(1, ${queued}::int) n`;
  await sql`
    insert into cost_accounts (id, limit_micros)
    select 'video:' || id, 3000000 from video_queue where status = 'queued'`;
  await sql`analyze video_queue, cost_accounts`;
  await sql.begin((tx) => admit(tx, places));
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await sql`
      update video_queue set status = 'cancelled', lane = null
      where id = (select id from video_queue where status = 'processing' limit 1)`;
    const startedAt = performance.now();
    const admitted = await sql.begin((tx) => admit(tx, places));
    times.push(performance.now() - startedAt);
    if (admitted !== 1) throw new Error(`${admitted} videos were admitted`);
  }
  await sql`update video_queue set status = 'cancelled', lane = null where status in ('queued', 'processing')`;
  await sql`delete from outbox`;
  return percentile(times, 0.95);
}
