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

/** Stages are short: a strike that came too late for one video is meant for the next, of at most this many. */
const mostVideos = 5;

const impatient = { YTEMPIRE_LEASE_MS: '2000', YTEMPIRE_SWEEP_MS: '500', YTEMPIRE_RETRY_BASE_MS: '200' };
const skip = !canFindProcesses && 'needs /proc to find the processes to kill';
// The whole file, not only the test in it.
t.setTimeout(840_000);

t.test('a video survives the death of every process that makes it', { skip, timeout: 840_000 }, async (t) => {
  await using system = await runningSystem(impatient);
  const { sql, dataDir } = system;
  const ofFunction = (name: string) => () => killProcess('templates/node-hono/index.ts', dataDir, name);
  const ofProgram = (program: string) => () => killProcess(program, dataDir);
  const brief = await readFile(join(import.meta.dirname, '../../docs/examples/octopus.md'), 'utf8');

  const everyWorker = (Object.keys(workers) as Stage[]).map((stage) => ({
    stage,
    name: workers[stage],
    inEffect: stage === 'video_rendering',
    kill: ofFunction(workers[stage]),
  }));
  const ids: string[] = [];
  let spared: Strike[] = everyWorker;
  // A worker may have finished in the moment it was struck: then the stage is struck once more.
  while (spared.length > 0 && ids.length < mostVideos) {
    ids.push(...(await strikeWhileTheyWork(t, system, { brief, duration_seconds: 10 }, spared)));
    const taken = await sql<{ stage: string }[]>`select distinct stage from stage_runs where takeovers > 0`;
    spared = spared.filter((strike) => !taken.some(({ stage }) => stage === strike.stage));
  }
  t.same(spared, [], 'every stage was taken over from a dead worker');

  const upright = { brief, duration_seconds: 10, format: '9:16' };
  const more = await strikeWhileTheyWork(t, system, upright, [
    { stage: 'script_generation', name: 'the cost gate', kill: ofFunction('cost-gate') },
    { stage: 'audio_synthesis', name: 'the pipeline function', kill: ofFunction('pipeline') },
    { stage: 'video_rendering', name: 'the gateway', kill: ofProgram('runtime/gateway/main.ts') },
    { stage: 'video_rendering', inEffect: true, name: 'Postgres', kill: () => killPostgres(dataDir) },
    { stage: 'quality_validation', name: 'the connector', kill: ofProgram('runtime/connector/main.ts') },
  ]);

  t.same(await brokenPromises(sql), allKept);
  for (const id of [...ids, ...more]) await checkCosts(t, system, id);
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

/** Makes videos until each strike has hit a stage at work, and sees every one of them completed. */
async function strikeWhileTheyWork(
  t: Test,
  system: RunningTestSystem,
  video: object,
  strikes: Strike[],
): Promise<string[]> {
  const open = new Set(strikes);
  const ids: string[] = [];
  while (open.size > 0 && ids.length < mostVideos) {
    const id = await system.queue(video);
    ids.push(id);
    const { status, errors } = await strikeOne(system.sql, id, open);
    t.equal(status, 'completed', `completed in the end; its errors: ${JSON.stringify(errors)}`);
  }
  t.same([...open], [], 'every strike was carried out');
  return ids;
}

/** Follows a video to its end; each strike is carried out once, as soon as its stage is at work. */
async function strikeOne(
  sql: Sql,
  id: string,
  open: Set<Strike>,
): Promise<{ status: string; errors: unknown }> {
  for (;;) {
    await pause(10);
    const state = await look(sql, id).catch(() => undefined);
    if (!state) continue;
    if (!['queued', 'processing'].includes(state.status)) return state;
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
