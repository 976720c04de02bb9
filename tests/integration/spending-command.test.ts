import { join } from 'node:path';
import t from 'tap';
import { runProgram } from '../support/run-program.ts';
import { allKept, brokenPromises, emptyStages, runningSystem } from '../support/running-system.ts';

t.setTimeout(600_000);

const program = join(import.meta.dirname, '../../runtime/spending.ts');
const spending = async (...args: string[]) => {
  const { exitCode, said } = await runProgram([process.execPath, program, ...args], { timeoutMs: 60_000 });
  return { exitCode, said };
};

t.test(
  'spending is stopped and resumed from the command line, and what waited meanwhile is made',
  async (t) => {
    await using system = await runningSystem({ YTEMPIRE_STACK_FILE: emptyStages, YTEMPIRE_SWEEP_MS: '200' });
    t.match(await spending('status'), { exitCode: 0, said: /Spending goes on/ });
    for (const [args, said] of [
      [['halt'], /"halt" is no order[\s\S]*npm run spending/],
      [['stop'], /A reason is missing/],
      [['stop', '--reason'], /A reason is missing/],
      [['stop', 'now', '--reason', 'a b c'], /"now" is one word too many/],
      [[], /Say what to do/],
    ] as const)
      t.match(await spending(...args), { exitCode: 2, said }, args.join(' '));
    t.match(await spending('resume'), { exitCode: 0, said: /Nothing was stopped/ });
    t.match(await spending('stop', '--reason', 'x'), {
      exitCode: 1,
      said: /reason must have at least 3 characters/,
    });

    t.match(await spending('stop', '--reason', 'the bill looks odd'), {
      exitCode: 0,
      said: /stopped since .*Z: the bill looks odd/,
    });
    t.match(await spending('stop', '--reason', 'another reason'), {
      exitCode: 0,
      said: /stopped already, since .*Z: the bill looks odd/,
    });
    const id = await system.queue({ brief: 'Octopuses have three hearts.' });
    t.match(await system.get(`/status/${id}`), {
      status: 'queued',
      waiting_for: 'spending_stopped',
      eta: null,
    });
    t.match(await spending('status'), { exitCode: 0, said: /the bill looks odd/ });

    t.match(await spending('resume'), { exitCode: 0, said: /Spending goes on/ });
    t.equal(await system.ended(id), 'completed');
    t.same(await brokenPromises(system.sql), allKept);
  },
);
