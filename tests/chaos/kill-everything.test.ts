import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { request } from 'undici';
import { connect, type Sql } from '#shared/adapters/postgres/connect.ts';
import { loadConfig } from '#shared/config.ts';
import { startSystem } from '../../runtime/system.ts';
import { canFindProcesses, killProcess } from '../support/find-process.ts';

const template = 'templates/node-hono/index.ts';

/** Stages with the function that works on them in the CPU lane. */
const workers = {
  script_generation: 'script-generation',
  audio_synthesis: 'audio-synthesis',
  media_collection: 'media-collection',
  video_rendering: 'render-cpu',
  quality_validation: 'quality-validation',
  upload_preparation: 'upload-preparation',
};
type Stage = keyof typeof workers;

interface Strike {
  stage: Stage;
  /** Waits until the stage has journalled the start of a call. */
  inEffect?: boolean;
  name: string;
  kill(): Promise<boolean>;
}

// The whole file, not only the test in it.
t.setTimeout(300_000);

t.test(
  'a video survives the death of every process that makes it',
  { skip: !canFindProcesses && 'needs /proc', timeout: 300_000 },
  async (t) => {
    const dataDir = await mkdtemp(join(tmpdir(), 'ytempire-chaos-'));
    Object.assign(process.env, {
      YTEMPIRE_DATA_DIR: dataDir,
      YTEMPIRE_PORT: '0',
      YTEMPIRE_LEASE_MS: '2000',
      YTEMPIRE_SWEEP_MS: '500',
      YTEMPIRE_RETRY_BASE_MS: '200',
    });
    const system = await startSystem({ config: loadConfig() });
    const secret = async (name: string): Promise<string> =>
      (await readFile(join(dataDir, 'secrets', name), 'utf8')).trim();
    const apiKey = await secret('api-key');
    const sql = connect(await secret('database-url'), { max: 3 });
    const ofFunction = (name: string) => () => killProcess(template, dataDir, name);
    try {
      const brief = await readFile(join(import.meta.dirname, '../../docs/examples/octopus.md'), 'utf8');
      const api = createApi(system.gatewayUrl, apiKey);

      const first = await api.queue({ brief, duration_seconds: 10 });
      const everyWorker = (Object.keys(workers) as Stage[]).map((stage) => ({
        stage,
        name: workers[stage],
        inEffect: stage === 'video_rendering',
        kill: ofFunction(workers[stage]),
      }));
      await strikeWhileItWorks(t, sql, first, everyWorker);
      const taken = await sql<{ stage: string; takeovers: number }[]>`
      select stage, takeovers from stage_runs where video_id = ${first}`;
      for (const { stage, takeovers } of taken)
        t.ok(takeovers > 0, `${stage} was taken over from a dead worker`);

      const second = await api.queue({ brief, duration_seconds: 10, format: '9:16' });
      await strikeWhileItWorks(t, sql, second, [
        { stage: 'script_generation', name: 'the cost gate', kill: ofFunction('cost-gate') },
        { stage: 'audio_synthesis', name: 'the pipeline function', kill: ofFunction('pipeline') },
        {
          stage: 'media_collection',
          name: 'the gateway',
          kill: () => killProcess('runtime/gateway/main.ts', dataDir),
        },
        {
          stage: 'video_rendering',
          name: 'the connector',
          kill: () => killProcess('runtime/connector/main.ts', dataDir),
        },
        { stage: 'video_rendering', inEffect: true, name: 'Postgres', kill: () => killPostgres(dataDir) },
      ]);

      await checkPromises(t, sql);
      for (const id of [first, second]) {
        const costs = (await api.get(`/videos/${id}/files/costs.json`)) as {
          spent_micros: number;
          total_micros: number;
        };
        const [journal] = await sql<{ charged: bigint }[]>`
        select coalesce(sum(charged_micros), 0)::bigint as charged from effects where video_id = ${id}`;
        t.equal(BigInt(costs.total_micros), journal?.charged, 'costs.json equals the journal');
        t.equal(BigInt(costs.spent_micros), journal?.charged);
      }
    } finally {
      await sql.end({ timeout: 1 });
      await system.stop();
      await rm(dataDir, { recursive: true, force: true });
    }
  },
);

function createApi(gatewayUrl: string, apiKey: string) {
  const headers = { Authorization: `Bearer ${apiKey}`, 'Content-Type': 'application/json' };
  const call = async (path: string, method: 'GET' | 'POST', body?: string): Promise<unknown> => {
    const options = { method, headers, ...(body === undefined ? {} : { body }) };
    const answer = await request(`${gatewayUrl}/function/pipeline${path}`, options);
    if (answer.statusCode >= 300)
      throw new Error(`${path}: ${answer.statusCode} ${await answer.body.text()}`);
    return await answer.body.json();
  };
  return {
    get: (path: string) => call(path, 'GET'),
    async queue(video: object): Promise<string> {
      const { video_id } = (await call('/queue', 'POST', JSON.stringify(video))) as { video_id: string };
      return video_id;
    },
  };
}

/** Follows a video to its end and carries out each strike once, as soon as its stage is at work. */
async function strikeWhileItWorks(t: Test, sql: Sql, id: string, strikes: Strike[]): Promise<void> {
  const open = new Set(strikes);
  for (;;) {
    await pause(10);
    const state = await look(sql, id).catch(() => undefined);
    if (!state) continue;
    if (!['queued', 'processing'].includes(state.status)) {
      t.equal(state.status, 'completed', JSON.stringify(state.errors));
      t.same(
        [...open].map(({ name }) => name),
        [],
        'every strike was carried out',
      );
      return;
    }
    for (const strike of open) {
      const at = state.stages.find(({ stage }) => stage === strike.stage);
      if (at?.status !== 'running' || (strike.inEffect && !at.in_effect)) continue;
      if (await strike.kill()) open.delete(strike);
    }
  }
}

async function look(sql: Sql, id: string) {
  const [video] = await sql<{ status: string; errors: unknown }[]>`
    select status, error_log as errors from video_queue where id = ${id}`;
  const stages = await sql<{ stage: string; status: string; in_effect: boolean }[]>`
    select stage, status, exists (select from effects e where e.video_id = r.video_id and e.stage = r.stage
      and e.status = 'started' and e.started_at < now() - interval '1 second') as in_effect
    from stage_runs r where video_id = ${id}`;
  return video && { ...video, stages };
}

async function killPostgres(dataDir: string): Promise<boolean> {
  const file = await readFile(join(dataDir, 'postgres/postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number(file.split('\n')[0]);
  if (!pid) return false;
  process.kill(pid, 'SIGKILL');
  return true;
}

/** SPEC.md's promises under fault, as far as the database can tell. */
async function checkPromises(t: Test, sql: Sql): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const [left] = await sql<{ events: number }[]>`
      select (select count(*) from outbox)::int + (select count(*) from deliveries)::int as events`;
    if (left?.events === 0) break;
    await pause(100);
  }
  const [facts] = await sql`
    select (select count(*) from outbox)::int as outbox,
           (select count(*) from deliveries)::int as deliveries,
           (select count(*) from dead_letters)::int as dead_letters,
           (select count(*) from reservations where status = 'pending')::int as pending,
           (select coalesce(sum(reserved_micros), 0) from cost_accounts)::int as reserved,
           (select count(*) from effects where status = 'started')::int as started,
           (select count(*) from (select from effects where status = 'done'
              group by video_id, stage, round, key having count(*) > 1) twice)::int as repeated,
           (select coalesce(sum(amount), 0) from pipeline_costs)::bigint
             - (select coalesce(sum(charged_micros), 0) from effects)::bigint as ledger_minus_journal,
           (select coalesce(sum(spent_micros), 0) from cost_accounts)::bigint
             - (select coalesce(sum(charged_micros), 0) from effects)::bigint as accounts_minus_journal`;
  t.same(facts, {
    outbox: 0,
    deliveries: 0,
    dead_letters: 0,
    pending: 0,
    reserved: 0,
    started: 0,
    repeated: 0,
    ledger_minus_journal: 0n,
    accounts_minus_journal: 0n,
  });
}
