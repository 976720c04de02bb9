import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import t, { type Test } from 'tap';
import type { Sql } from '#shared/adapters/postgres/connect.ts';
import { canFindProcesses, killProcess } from '../support/find-process.ts';
import { allKept, brokenPromises, type RunningTestSystem, runningSystem } from '../support/running-system.ts';

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
  /** Waits until the stage has been in a journalled call for a second. */
  inEffect?: boolean;
  name: string;
  kill(): Promise<boolean>;
}

const impatient = { YTEMPIRE_LEASE_MS: '2000', YTEMPIRE_SWEEP_MS: '500', YTEMPIRE_RETRY_BASE_MS: '200' };
const skip = !canFindProcesses && 'needs /proc to find the processes to kill';
// The whole file, not only the test in it.
t.setTimeout(300_000);

t.test('a video survives the death of every process that makes it', { skip, timeout: 300_000 }, async (t) => {
  await using system = await runningSystem(impatient);
  const { sql, dataDir } = system;
  const ofFunction = (name: string) => () => killProcess('templates/node-hono/index.ts', dataDir, name);
  const ofProgram = (program: string) => () => killProcess(program, dataDir);
  const brief = await readFile(join(import.meta.dirname, '../../docs/examples/octopus.md'), 'utf8');

  const first = await system.queue({ brief, duration_seconds: 10 });
  const everyWorker = (Object.keys(workers) as Stage[]).map((stage) => ({
    stage,
    name: workers[stage],
    inEffect: stage === 'video_rendering',
    kill: ofFunction(workers[stage]),
  }));
  await strikeWhileItWorks(t, sql, first, everyWorker);
  const taken = await sql<{ stage: string; takeovers: number }[]>`
    select stage, takeovers from stage_runs where video_id = ${first}`;
  for (const { stage, takeovers } of taken) t.ok(takeovers > 0, `${stage} was taken over from a dead worker`);

  const second = await system.queue({ brief, duration_seconds: 10, format: '9:16' });
  await strikeWhileItWorks(t, sql, second, [
    { stage: 'script_generation', name: 'the cost gate', kill: ofFunction('cost-gate') },
    { stage: 'audio_synthesis', name: 'the pipeline function', kill: ofFunction('pipeline') },
    { stage: 'media_collection', name: 'the gateway', kill: ofProgram('runtime/gateway/main.ts') },
    { stage: 'video_rendering', name: 'the connector', kill: ofProgram('runtime/connector/main.ts') },
    { stage: 'video_rendering', inEffect: true, name: 'Postgres', kill: () => killPostgres(dataDir) },
  ]);

  t.same(await brokenPromises(sql), allKept);
  for (const id of [first, second]) await checkCosts(t, system, id);
});

async function checkCosts(t: Test, { sql, get }: RunningTestSystem, id: string): Promise<void> {
  const costs = (await get(`/videos/${id}/files/costs.json`)) as {
    spent_micros: number;
    total_micros: number;
  };
  const [journal] = await sql<{ charged: number }[]>`
    select coalesce(sum(charged_micros), 0)::int as charged from effects where video_id = ${id}`;
  t.equal(costs.total_micros, journal?.charged, 'costs.json equals the journal');
  t.equal(costs.spent_micros, journal?.charged, 'the account has spent what the journal says');
}

/** Follows a video to its end and carries out each strike once, as soon as its stage is at work. */
async function strikeWhileItWorks(t: Test, sql: Sql, id: string, strikes: Strike[]): Promise<void> {
  const open = new Set(strikes);
  for (;;) {
    await pause(10);
    const state = await look(sql, id).catch(() => undefined);
    if (!state) continue;
    if (!['queued', 'processing'].includes(state.status)) {
      t.equal(state.status, 'completed', `completed in the end; its errors: ${JSON.stringify(state.errors)}`);
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
