import { randomUUID } from 'node:crypto';
import { connect, type Sql } from '#shared/adapters/postgres/connect.ts';
import { applyBudgets } from '#shared/adapters/postgres/money/apply-budgets.ts';
import { VideoId } from '#shared/contracts/ids.ts';
import { dollars } from '#shared/contracts/money.ts';
import { everyVideosStages } from '#shared/domain/pipeline.ts';
import { overheadMicros, stageWorstCase } from '#shared/domain/pricing.ts';
import { freshPostgres } from '../fresh-postgres.ts';

const channels = 10;

export interface BenchDatabase extends AsyncDisposable {
  sql: Sql;
  /** Being made, with their money in. */
  videos: VideoId[];
}

/** A server of the bench's own, with all the promises of a real one, and videos of ten channels that are being made. */
export async function manyVideos(count: number, connections: number): Promise<BenchDatabase> {
  const server = await freshPostgres();
  const sql = connect(server.url, { max: connections });
  await applyBudgets(sql, { video: dollars(3), channelDay: dollars(100_000), systemDay: dollars(1_000_000) });
  const videos = Array.from({ length: count }, () => VideoId.parse(randomUUID()));
  await sql`
    insert into video_queue (id, channel_id, priority, complexity, request_data, estimated_cost, rank, status, lane)
    select id, 'channel-' || n % ${channels}::int, 1, 'simple', '{"brief": "Octopuses have three hearts."}', 0, 0,
           'processing', 'cpu'
    from unnest(${videos}::uuid[]) with ordinality v (id, n)`;
  await sql`
    insert into cost_accounts (id, limit_micros) select 'video:' || id, ${dollars(3)} from unnest(${videos}::uuid[]) id`;
  const parts = everyVideosStages.map((stage) => ({
    stage,
    amount: Number(stageWorstCase(stage, 'economy')),
  }));
  await sql`select fund_video(id, ${sql.json(parts)}, ${overheadMicros}) from unnest(${videos}::uuid[]) id`;
  await sql`vacuum analyze`;
  return {
    sql,
    videos,
    async [Symbol.asyncDispose]() {
      await sql.end({ timeout: 1 });
      await server[Symbol.asyncDispose]();
    },
  };
}
