import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { request } from 'undici';
import { connect, type Sql } from '#shared/adapters/postgres/connect.ts';
import { loadConfig } from '#shared/config.ts';
import { startSystem } from '../../runtime/system.ts';

export interface RunningTestSystem extends AsyncDisposable {
  dataDir: string;
  gatewayUrl: string;
  sql: Sql;
  apiKey: string;
  internalToken: string;
  get(path: string): Promise<unknown>;
  post(path: string, body?: object): Promise<unknown>;
  /** Queues a video and answers with its id. */
  queue(video: object): Promise<string>;
  /** Waits for a video's end and answers with its status. */
  ended(id: string): Promise<string>;
}

/** The stack whose stages do nothing, or what their video's topic tells them: see tests/bench/chain/no-op.ts. */
export const emptyStages = join(import.meta.dirname, '../bench/chain/stack.yml');

/** For tests with more videos than a day's money lets in. */
export const generousDays = {
  YTEMPIRE_LIMIT_CHANNEL_DAY_USD: '100000',
  YTEMPIRE_LIMIT_SYSTEM_DAY_USD: '100000',
};

/**
 * The whole system on a data folder of its own: real processes, real Postgres and Redis, any free port.
 *
 * @param secrets that are there before it starts; it makes the others
 */
export async function runningSystem(
  settings: Record<string, string> = {},
  secrets: Record<string, string> = {},
): Promise<RunningTestSystem> {
  const dataDir = await mkdtemp(join(tmpdir(), 'ytempire-system-'));
  await mkdir(join(dataDir, 'secrets'));
  for (const [name, value] of Object.entries(secrets)) await writeFile(join(dataDir, 'secrets', name), value);
  Object.assign(process.env, {
    YTEMPIRE_DATA_DIR: dataDir,
    YTEMPIRE_PORT: '0',
    YTEMPIRE_LOG_LEVEL: 'warn',
    ...generousDays,
    ...settings,
  });
  const system = await startSystem({ config: loadConfig() });
  const secret = async (name: string): Promise<string> =>
    (await readFile(join(dataDir, 'secrets', name), 'utf8')).trim();
  const apiKey = await secret('api-key');
  const sql = connect(await secret('database-url'), { max: 4 });
  const call = async (method: 'GET' | 'POST', path: string, body?: object): Promise<unknown> => {
    const headers = { Authorization: `Bearer ${apiKey}`, 'Content-Type': 'application/json' };
    const options = { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) };
    const answer = await request(`${system.gatewayUrl}/function/pipeline${path}`, options);
    if (answer.statusCode >= 300)
      throw new Error(`${path}: ${answer.statusCode} ${await answer.body.text()}`);
    return await answer.body.json();
  };
  return {
    dataDir,
    gatewayUrl: system.gatewayUrl,
    sql,
    apiKey,
    internalToken: await secret('internal-token'),
    get: (path) => call('GET', path),
    post: (path, body) => call('POST', path, body),
    queue: async (video) => ((await call('POST', '/queue', video)) as { video_id: string }).video_id,
    ended: (id) => waitForEnd(sql, id),
    async [Symbol.asyncDispose]() {
      await sql.end({ timeout: 1 });
      await system.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function waitForEnd(sql: Sql, id: string): Promise<string> {
  for (;;) {
    const [video] = await sql<{ status: string }[]>`select status from video_queue where id = ${id}`;
    if (video && !['queued', 'processing'].includes(video.status)) return video.status;
    await pause(20);
  }
}

/**
 * SPEC.md's promises at rest, as far as the database can tell; every figure should be zero. Waits a moment for the last
 * announcements to be taken.
 */
export async function brokenPromises(sql: Sql): Promise<Record<string, number>> {
  for (let tries = 0; tries < 600; tries += 1) {
    const [left] = await sql<{ events: number }[]>`
      select (select count(*) from outbox)::int + (select count(*) from deliveries)::int as events`;
    if (left?.events === 0) break;
    await pause(100);
  }
  const [facts] = await sql<Record<string, number>[]>`
    select (select count(*) from outbox)::int as outbox,
           (select count(*) from deliveries)::int as deliveries,
           (select count(*) from dead_letters)::int as dead_letters,
           (select count(*) from reservations where status = 'pending')::int as pending_reservations,
           (select coalesce(sum(reserved_micros + kept_micros), 0) from cost_accounts)::int as reserved,
           (select count(*) from effects where status = 'started')::int as started_effects,
           (select count(*) from (select from effects where status = 'done'
              group by video_id, stage, round, key having count(*) > 1) twice)::int as repeated_effects,
           ((select coalesce(sum(amount), 0) from pipeline_costs)
             - (select coalesce(sum(charged_micros), 0) from effects))::int as ledger_minus_journal,
           ((select coalesce(sum(spent_micros), 0) from cost_accounts where id like 'video:%')
             - (select coalesce(sum(charged_micros), 0) from effects))::int as accounts_minus_journal`;
  return facts ?? {};
}

/** What `brokenPromises` should answer. */
export const allKept = {
  outbox: 0,
  deliveries: 0,
  dead_letters: 0,
  pending_reservations: 0,
  reserved: 0,
  started_effects: 0,
  repeated_effects: 0,
  ledger_minus_journal: 0,
  accounts_minus_journal: 0,
};
