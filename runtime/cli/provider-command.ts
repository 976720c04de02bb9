import { parseArgs } from 'node:util';
import { createGuards } from '#shared/compose-guards.ts';
import type { Config } from '#shared/config.ts';
import { Retryable, Terminal } from '#shared/contracts/errors.ts';
import { formatExactly } from '#shared/contracts/money.ts';
import { keyVariables } from '#shared/provider-settings.ts';
import { smallCalls } from '../provider/small-calls.ts';
import { inWords } from './failures.ts';
import type { Output } from './progress-view.ts';

export interface ProviderCommandOptions {
  argv: string[];
  config: Config;
  stdout: Output;
  stderr: Output;
}

const names = Object.keys(smallCalls) as Name[];
type Name = keyof typeof smallCalls;

const help = `Makes the smallest real call to an outside service, with the key and the address that are set.

  npm run provider                 lists them, and which have a key here
  npm run provider -- NAME         ${names.join(', ')}

Prints what was asked and answered, what it costs by the price book, and how long it took.
Exit codes: 0 it works, 1 it does not, 2 typed wrongly, 3 it has no key here.
`;

/** The longest a call may take, in milliseconds; the guard gives up earlier. */
const timeoutMs = 120_000;

/** `npm run provider`. Answers with the exit code. */
export async function providerCommand(options: ProviderCommandOptions): Promise<number> {
  const { config, stdout, stderr } = options;
  const order = readOrder(options.argv);
  switch (order.kind) {
    case 'wrong':
      stderr.write(`${order.why}\nTry: npm run provider -- --help\n`);
      return 2;
    case 'help':
      stdout.write(help);
      return 0;
    case 'list':
      for (const name of names) {
        const key = hasKey(config, name) ? withWhat(config, name) : `no key: ${whereFor(config, name)}`;
        stdout.write(`${name.padEnd(12)}${key}\n`);
      }
      return 0;
    case 'call':
      if (hasKey(config, order.name)) return await call(order.name, options);
      stderr.write(`${order.name} has no key here: ${whereFor(config, order.name)}.\n`);
      return 3;
  }
}

type Order = { kind: 'help' | 'list' } | { kind: 'call'; name: Name } | { kind: 'wrong'; why: string };

function readOrder(argv: string[]): Order {
  try {
    const { values, positionals } = parseArgs({
      args: argv,
      options: { help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    });
    const [asked, more] = positionals;
    if (values.help) return { kind: 'help' };
    if (asked === undefined) return { kind: 'list' };
    const name = names.find((one) => one === asked);
    if (name === undefined) return { kind: 'wrong', why: `"${asked}" is none of ${names.join(', ')}.` };
    return more === undefined ? { kind: 'call', name } : { kind: 'wrong', why: `"${more}" is one too many.` };
  } catch (error) {
    return { kind: 'wrong', why: error instanceof Error ? error.message : String(error) };
  }
}

async function call(name: Name, { config, stdout, stderr }: ProviderCommandOptions): Promise<number> {
  // By itself: a rest that others give the provider is no reason not to look.
  const guards = createGuards({
    redis: { redisRestUrl: undefined, redisRestToken: '' },
    warn: (message) => stderr.write(`${message}\n`),
  });
  const startedAt = performance.now();
  const took = () => `${Math.round(performance.now() - startedAt)} ms`;
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const { asked, answered, cost } = await smallCalls[name]({ config, guards, signal });
    const lines = [
      ['asked', asked],
      ['answered', answered],
      ['cost', `${formatExactly(cost)} by the price book`],
      ['took', `${took()}, the loading of its library among it`],
    ];
    stdout.write(`${name} works.\n${lines.map(([what = '', is]) => `  ${what.padEnd(10)}${is}\n`).join('')}`);
    return 0;
  } catch (error) {
    stderr.write(`${name} does not work: ${inWords(error)}\n  took      ${took()}\n`);
    if ((error instanceof Terminal || error instanceof Retryable) && error.mayBeCharged)
      stderr.write('  cost      nobody knows: it may have been charged\n');
    return 1;
  }
}

function secretOf(name: Name): keyof typeof keyVariables | 'youtube-clients' {
  if (name === 'youtube') return 'youtube-clients';
  return name === 'google-tts' ? 'google-tts-credentials' : `${name}-api-key`;
}

/** A server of one's own that speaks OpenAI's API needs none. */
function hasKey(config: Config, name: Name): boolean {
  if (name === 'openai' && config.providers.openai.isOwn) return true;
  return config.optionalSecret(secretOf(name)) !== undefined;
}

function withWhat(config: Config, name: Name): string {
  if (config.optionalSecret(secretOf(name)) !== undefined) return 'has a key';
  return `is asked without a key at ${config.providers.openai.baseUrl}`;
}

function whereFor(config: Config, name: Name): string {
  const secret = secretOf(name);
  const place = `put it into ${config.secretsDir}/${secret}`;
  if (secret === 'youtube-clients') return `${place} (OAuth clients; docs/operations.md)`;
  const variable = keyVariables[secret];
  return variable === 'GOOGLE_APPLICATION_CREDENTIALS'
    ? `${place} (the JSON of a service account), or name its file in ${variable}`
    : `${place}, or into ${variable}`;
}
