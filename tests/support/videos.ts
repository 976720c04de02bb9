import { randomUUID } from 'node:crypto';
import { admit } from '#shared/adapters/postgres/admission.ts';
import { connect, type Sql } from '#shared/adapters/postgres/connect.ts';
import { openAccount } from '#shared/adapters/postgres/money/ledger.ts';
import { VideoId } from '#shared/contracts/ids.ts';
import { dollars, type Micros } from '#shared/contracts/money.ts';
import { VideoRequest } from '#shared/contracts/video-request.ts';
import { rankOf } from '#shared/domain/priority.ts';
import { testDatabase } from './database.ts';

export const places = { gpu: 3, cpu: 4 };

/** A migrated database with the product's own connection to it. */
export async function productDatabase(): Promise<AsyncDisposable & { url: string; sql: Sql }> {
  const db = await testDatabase();
  const sql = connect(db.url, { max: 20 });
  return {
    url: db.url,
    sql,
    async [Symbol.asyncDispose]() {
      await sql.end({ timeout: 1 });
      await db[Symbol.asyncDispose]();
    },
  };
}

/** For tests with more videos than a day's money lets in. */
export async function unlimitedDays(sql: Sql): Promise<void> {
  await sql`select apply_budgets(${dollars(3)}, ${dollars(1_000_000)}, ${dollars(1_000_000)})`;
}

export interface QueueOptions {
  priority?: number;
  channel?: string;
  limit?: Micros;
  complexity?: 'simple' | 'complex' | 'premium';
  publish?: string;
  /** Seconds before now. */
  ageSeconds?: number;
}

/** Puts a video in the queue without admitting it. */
export async function queueVideo(sql: Sql, options: QueueOptions = {}): Promise<VideoId> {
  const id = VideoId.parse(randomUUID());
  const {
    priority = 1,
    channel = 'default',
    limit = dollars(3),
    complexity = 'simple',
    ageSeconds = 0,
    publish = 'none',
  } = options;
  const request = VideoRequest.parse({
    brief: 'Octopuses have three hearts.',
    channel_id: channel,
    priority,
    publish,
  });
  const [row] = await sql<{ now: number }[]>`select extract(epoch from now())::double precision as now`;
  const rank = rankOf((row?.now ?? 0) - ageSeconds, priority);
  await sql.begin(async (tx) => {
    await tx`
    insert into video_queue (id, channel_id, priority, complexity, request_data, estimated_cost, rank, created_at)
    values (${id}, ${channel}, ${priority}, ${complexity}, ${tx.json(request)}, 0, ${rank},
            now() - ${ageSeconds} * interval '1 second')`;
    await openAccount(tx, id, limit);
  });
  return id;
}

/** Queues a video and lets it in. */
export async function startVideo(sql: Sql, options: QueueOptions = {}): Promise<VideoId> {
  const id = await queueVideo(sql, options);
  await sql.begin((tx) => admit(tx, places));
  return id;
}
