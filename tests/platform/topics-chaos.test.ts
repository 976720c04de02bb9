import { setTimeout as pause } from 'node:timers/promises';
import t from 'tap';
import { canFindProcesses, killProcess } from '../support/find-process.ts';
import { allKept, brokenPromises, emptyStages, runningSystem } from '../support/running-system.ts';
import { kafkaMissing, startKafka } from './tools/kafka.ts';
import { allHandled } from './topics/octopus-on-broker.ts';

const videos = 20;
/** Times each of the two is killed. */
const kills = 5;
/** Stages do nothing, in this time: so that something is always under way. */
const topic = 'pause media_collection 300';
const longestPauseMs = 1000;
const longestMs = 1_200_000;
// The whole file, not only the test in it.
t.setTimeout(longestMs);

const skip = (await kafkaMissing()) || (!canFindProcesses && 'needs /proc to find the processes to kill');

t.test(
  'videos survive a relay and a connector that die at any moment',
  { skip, timeout: longestMs },
  async (t) => {
    await using kafka = await startKafka();
    await using system = await runningSystem({
      YTEMPIRE_KAFKA_BROKERS: kafka.brokers,
      YTEMPIRE_STACK_FILE: emptyStages,
      YTEMPIRE_LEASE_MS: '2000',
      YTEMPIRE_SWEEP_MS: '500',
      YTEMPIRE_RETRY_BASE_MS: '100',
    });
    const { sql, dataDir, queue, ended } = system;
    const killed: string[] = [];
    const strike = async (program: string): Promise<void> => {
      for (let struck = 0; struck < kills; ) {
        await pause(Math.random() * longestPauseMs);
        if (!(await killProcess(program, dataDir))) continue;
        struck += 1;
        killed.push(program);
      }
    };
    const strikes = Promise.all(['runtime/relay/main.ts', 'runtime/connector/main.ts'].map(strike));
    const ids: string[] = [];
    const enough = () => ids.length >= videos && killed.length === 2 * kills;
    // New ones come as long as somebody is being killed.
    while (!enough()) {
      ids.push(await queue({ brief: 'None.', topic }));
      await pause(200);
    }
    await strikes;
    t.same(new Set(await Promise.all(ids.map(ended))), new Set(['completed']));
    t.comment(`${ids.length} videos; killed in this order: ${killed.join(', ')}`);
    await allHandled(system);
    t.same(await brokenPromises(sql), allKept);
    const [runs] = await sql<{ done: number }[]>`
      select count(*)::int as done from stage_runs where status = 'done'`;
    t.equal(runs?.done, 6 * ids.length, 'each stage is done once');
  },
);
