import t from 'tap';
import type { StageName } from '#shared/contracts/stages.ts';
import { topics } from '#shared/contracts/topics.ts';
import { canFindProcesses, killProcess } from '../support/find-process.ts';
import { allKept, brokenPromises, type RunningTestSystem } from '../support/running-system.ts';
import { kafkaMissing } from './tools/kafka.ts';
import { allHandled, queueOctopus, resultsOf, systemOnBroker, until } from './topics/octopus-on-broker.ts';

const longestMs = 1_200_000;
// The whole file, not only the tests in it.
t.setTimeout(longestMs);

/** Stages, and the functions that are killed while they work on them. */
const struck = [
  ['script_generation', 'script-generation'],
  ['audio_synthesis', 'audio-synthesis'],
  ['video_rendering', 'render-cpu'],
] as const;

const skip =
  (await kafkaMissing({ toBeKilled: true })) || (!canFindProcesses && 'needs /proc to find functions');

t.test('a real video over a broker, and deaths on the way', { skip, timeout: longestMs }, async (t) => {
  await using both = await systemOnBroker();
  const { kafka, system } = both;
  const { sql } = system;
  let results: unknown;

  await t.test('the broker is killed in the middle, and is back later: each effect once', async (t) => {
    const id = await queueOctopus(system);
    await atWork(system, id, 'audio_synthesis');
    await kafka.kill();
    await until(() => sql`select from outbox where video_id = ${id} and topic = ${topics.renderCpu}`);
    t.pass('an event waits for the broker');
    await kafka.restart();
    results = await resultsOf(t, system, id);
    await allHandled(system);
    t.same(await brokenPromises(sql), allKept);
  });

  await t.test('three functions are killed at work: the same film, each effect once', async (t) => {
    const id = await queueOctopus(system);
    for (const [stage, name] of struck) {
      await atWork(system, id, stage);
      t.ok(await killProcess('templates/node-hono/index.ts', system.dataDir, name), `${name} was killed`);
    }
    t.same(await resultsOf(t, system, id), results);
    await allHandled(system);
    t.same(await brokenPromises(sql), allKept);
    const taken = await sql`select from stage_runs where video_id = ${id} and takeovers > 0`;
    t.ok(taken.length > 0, 'a stage was taken over from the dead');
  });
});

/** Until a stage of the video is at work, or was. */
async function atWork({ sql }: RunningTestSystem, id: string, stage: StageName): Promise<void> {
  await until(() => sql`select from stage_runs where video_id = ${id} and stage = ${stage}`);
}
