import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parseDollars } from '#shared/contracts/money.ts';
import { fieldErrors } from '#shared/contracts/problem.ts';
import { VideoRequest } from '#shared/contracts/video-request.ts';
import { UsageError } from './failures.ts';

export interface MakeVideo {
  kind: 'make';
  request: VideoRequest;
  /** Absolute; undefined stands for a folder named after the video. */
  outDir: string | undefined;
  json: boolean;
}

const options = {
  brief: { type: 'string' },
  topic: { type: 'string' },
  format: { type: 'string' },
  preset: { type: 'string' },
  duration: { type: 'string' },
  language: { type: 'string' },
  voice: { type: 'string' },
  style: { type: 'string' },
  channel: { type: 'string' },
  priority: { type: 'string' },
  publish: { type: 'string' },
  'publish-at': { type: 'string' },
  'max-cost': { type: 'string' },
  out: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** Which option a field of the request comes from. */
const optionOf: Readonly<Record<string, string>> = {
  duration_seconds: 'duration',
  channel_id: 'channel',
  max_cost_usd: 'max-cost',
  publish_at: 'publish-at',
};

/**
 * Reads the command line and the brief it names.
 *
 * @param callerDir what file names are relative to
 * @throws UsageError saying what is wrong and how to type it
 */
export function readArguments(argv: string[], callerDir: string): MakeVideo | { kind: 'help' } {
  const { values } = parse(argv);
  if (values.help) return { kind: 'help' };
  const { brief, topic, format, preset, language, voice, style, publish } = values;
  if (brief !== undefined && topic !== undefined)
    throw new UsageError('Give --brief FILE or --topic TEXT, not both');
  if (brief === undefined && topic === undefined)
    throw new UsageError('Say what the video is about: --brief FILE or --topic TEXT');
  const given = {
    topic,
    brief: brief === undefined ? undefined : readBrief(resolve(callerDir, brief), brief),
    format,
    preset,
    language,
    voice,
    style,
    publish,
    publish_at: values['publish-at'],
    channel_id: values.channel,
    duration_seconds: wholeNumber('duration', values.duration),
    priority: wholeNumber('priority', values.priority),
    max_cost_usd: dollarAmount('max-cost', values['max-cost']),
  };
  const request = VideoRequest.safeParse(withoutUndefined(given));
  if (!request.success) throw new UsageError(inOptionWords(request.error));
  const outDir = values.out === undefined ? undefined : resolve(callerDir, values.out);
  if (values.out === '') throw new UsageError('--out must name a folder');
  return { kind: 'make', request: request.data, outDir, json: values.json };
}

function parse(argv: string[]) {
  try {
    return parseArgs({ args: argv, options, allowPositionals: false });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // What follows the first sentence explains Node's parser, not this command.
    throw new UsageError(message.split(/\. |\n/)[0] ?? message);
  }
}

function readBrief(path: string, asTyped: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') throw new UsageError(`--brief: there is no file ${asTyped}`);
    if (code === 'EISDIR') throw new UsageError(`--brief: ${asTyped} is a folder; name a text file`);
    if (code === 'EACCES') throw new UsageError(`--brief: ${asTyped} may not be read by you`);
    throw new UsageError(`--brief: ${asTyped} is not UTF-8 text`);
  }
}

function wholeNumber(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`--${option} must be a whole number, not "${text}"`);
  return Number(text);
}

function dollarAmount(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (parseDollars(text) === undefined)
    throw new UsageError(`--${option} must be dollars such as 1.50, not "${text}"`);
  return Number(text);
}

function inOptionWords(error: Parameters<typeof fieldErrors>[0]): string {
  return fieldErrors(error)
    .map(({ field, message }) => `--${optionOf[field] ?? field}: ${message}`)
    .join('\n');
}

function withoutUndefined(given: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
