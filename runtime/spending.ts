/** `npm run spending -- stop --reason "..." | resume | status`: the stop switch of the system that runs. */
import { parseArgs } from 'node:util';
import { loadConfig } from '#shared/config.ts';
import { StopAnswer } from '#shared/contracts/gate.ts';
import { Problem } from '#shared/contracts/problem.ts';
import { findSystem } from './supervisor/system-file.ts';

const usage = `The stop switch of the running system.

  npm run spending -- status
  npm run spending -- stop --reason "the bill looks odd"    paid calls that run finish, none starts
  npm run spending -- resume
`;

/** Longest wait for an answer, in milliseconds; the first call may have to start the function. */
const deadlineMs = 30_000;

try {
  const order = readOrder(process.argv.slice(2));
  if (order === undefined) {
    console.error(usage);
    process.exit(2);
  }
  console.log(inWords(await ask(order)));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

interface SwitchOrder {
  method: 'GET' | 'POST';
  path: 'stop' | 'resume';
  body: object | undefined;
}

/** Undefined when it was typed wrongly. */
function readOrder(args: string[]): SwitchOrder | undefined {
  const { values, positionals } = parseArgs({
    args,
    options: { reason: { type: 'string' } },
    allowPositionals: true,
    strict: false,
  });
  const { reason } = values;
  if (positionals.length !== 1) return undefined;
  switch (positionals[0]) {
    case 'status':
      return { method: 'GET', path: 'stop', body: undefined };
    case 'resume':
      return { method: 'POST', path: 'resume', body: {} };
    case 'stop':
      return typeof reason === 'string' ? { method: 'POST', path: 'stop', body: { reason } } : undefined;
    default:
      return undefined;
  }
}

async function ask({ method, path, body }: SwitchOrder): Promise<StopAnswer> {
  const config = loadConfig();
  const system = await findSystem(config.dataDir);
  if (!system) throw new Error(`No system runs on ${config.dataDir}: start it with "npm start"`);
  const answer = await fetch(`${system.gatewayUrl}/function/cost-gate/${path}`, {
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
