import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Config } from '#shared/config.ts';
import { Problem } from '#shared/contracts/problem.ts';
import type { Output } from './progress-view.ts';
import { runningGateway } from './running-gateway.ts';

export interface ReportCommandOptions {
  argv: string[];
  config: Config;
  stdout: Output;
  stderr: Output;
}

const help = `What videos cost on a day.

  npm run report
  --day YYYY-MM-DD   another day than today (UTC)
  --png FILE         a chart, as a picture
  --json             all of it as JSON (use: npm run --silent report -- --json)
  --help             this text

Asks the running system ("npm start"). Exit codes: 0 told, 1 the system cannot tell, 2 typed wrongly.
`;

/** Longest wait for an answer, in milliseconds; the first call may have to start the function. */
const timeoutMs = 30_000;

/** `npm run report`. Answers with the exit code. */
export async function reportCommand(options: ReportCommandOptions): Promise<number> {
  const { stdout, stderr } = options;
  const values = readArguments(options.argv);
  if (typeof values === 'string') {
    stderr.write(`${values}\nTry: npm run report -- --help\n`);
    return 2;
  }
  if (values.help) {
    stdout.write(help);
    return 0;
  }
  try {
    const format = values.png === undefined ? (values.json ? 'json' : 'text') : 'png';
    const answer = await ask(options.config, format, values.day);
    if (values.png === undefined) stdout.write(await answer.text());
    else await save(answer, resolve(options.config.callerDir, values.png), stdout);
    return 0;
  } catch (error) {
    stderr.write(`${error instanceof Error ? error.message : error}\n`);
    return 1;
  }
}

function readArguments(argv: string[]) {
  const known = {
    day: { type: 'string' },
    png: { type: 'string' },
    json: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  } as const;
  try {
    return parseArgs({ args: argv, options: known }).values;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function ask(config: Config, format: string, day: string | undefined): Promise<Response> {
  const gatewayUrl = await runningGateway(config, timeoutMs);
  const query = new URLSearchParams({ format, ...(day === undefined ? {} : { day }) });
  const answer = await fetch(`${gatewayUrl}/function/cost-gate/report/daily?${query}`, {
    headers: { Authorization: `Bearer ${config.secret('internal-token')}` },
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (answer.ok) return answer;
  const text = await answer.text();
  throw new Error(`The cost gate answered ${answer.status}: ${detailOf(text)}`);
}

function detailOf(text: string): string {
  try {
    return Problem.parse(JSON.parse(text)).detail;
  } catch {
    return text.trim();
  }
}

async function save(answer: Response, file: string, stdout: Output): Promise<void> {
  await writeFile(file, Buffer.from(await answer.arrayBuffer()));
  stdout.write(`${file}\n`);
}
