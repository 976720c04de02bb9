/** `npm run spending -- stop --reason "..." | resume | status`: the stop switch of the system that runs. */
import { parseArgs } from 'node:util';
import { loadConfig } from '#shared/config.ts';
import { StopAnswer } from '#shared/contracts/gate.ts';
import { Problem } from '#shared/contracts/problem.ts';
import { runningGateway } from './cli/running-gateway.ts';

const usage = `The stop switch of the running system.

  npm run spending -- status
  npm run spending -- stop --reason "the bill looks odd"    paid calls that run finish, none starts
  npm run spending -- resume
`;

/** Longest wait for an answer, in milliseconds; the first call may have to start the function. */
const deadlineMs = 30_000;

try {
  const order = readOrder(process.argv.slice(2));
  if ('wrong' in order) {
    console.error(`${order.wrong}\n\n${usage}`);
    process.exit(2);
  }
  console.log(await give(order));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

type SwitchOrder = { verb: 'status' } | { verb: 'resume' } | { verb: 'stop'; reason: string };

/** The order as it was typed, or what is wrong with it. */
function readOrder(args: string[]): SwitchOrder | { wrong: string } {
  const { values, positionals } = parseArgs({
    args,
    options: { reason: { type: 'string' } },
    allowPositionals: true,
    strict: false,
  });
  const { reason } = values;
  const [verb, extra] = positionals;
  if (verb === undefined) return { wrong: 'Say what to do: status, stop or resume.' };
  if (extra !== undefined)
    return { wrong: `"${extra}" is one word too many; a reason of several words is put in quotes.` };
  if (verb === 'status' || verb === 'resume') return { verb };
  if (verb !== 'stop') return { wrong: `"${verb}" is no order: status, stop or resume.` };
  if (typeof reason !== 'string')
    return { wrong: 'A reason is missing: stop --reason "why, in a few words".' };
  return { verb, reason };
}

async function give(order: SwitchOrder): Promise<string> {
  if (order.verb === 'status') return inWords(await ask('GET', 'stop'));
  if (order.verb === 'resume') {
    const before = await ask('GET', 'stop');
    const after = await ask('POST', 'resume', {});
    return before.stopped ? inWords(after) : 'Nothing was stopped: spending goes on.';
  }
  const stop = await ask('POST', 'stop', { reason: order.reason });
  return stop.stopped && stop.reason !== order.reason.trim()
    ? `Spending was stopped already, since ${stop.since}: ${stop.reason}. The first reason stays.`
    : inWords(stop);
}

async function ask(method: 'GET' | 'POST', path: 'stop' | 'resume', body?: object): Promise<StopAnswer> {
  const config = loadConfig();
  const answer = await fetch(`${await runningGateway(config)}/function/cost-gate/${path}`, {
    method,
    headers: {
      Authorization: `Bearer ${config.secret('internal-token')}`,
      'Content-Type': 'application/json',
    },
    body: body === undefined ? null : JSON.stringify(body),
    signal: AbortSignal.timeout(deadlineMs),
  });
  const said: unknown = await answer.json();
  if (answer.ok) return StopAnswer.parse(said);
  const problem = Problem.safeParse(said);
  throw new Error(problem.success ? problem.data.detail : `The cost gate answered ${answer.status}`);
}

function inWords(stop: StopAnswer): string {
  return stop.stopped
    ? `Spending is stopped since ${stop.since}: ${stop.reason}`
    : 'Spending goes on: nothing is stopped.';
}
