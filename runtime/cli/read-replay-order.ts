import { parseArgs } from 'node:util';
import { VideoId } from '#shared/contracts/ids.ts';
import { allTopics } from '#shared/contracts/topics.ts';
import { UsageError } from './failures.ts';

export interface ReplayOrder {
  /** Which to send again; undefined when only a list is wanted. */
  choice:
    | { ids?: bigint[] | undefined; videoId?: string | undefined; topic?: string | undefined }
    | undefined;
  dryRun: boolean;
  json: boolean;
}

/** @throws UsageError saying what is wrong with what was typed */
export function readReplayOrder(argv: string[]): ReplayOrder | 'help' {
  const { values, positionals } = parse(argv);
  const { id, video, topic, all, json = false, 'dry-run': dryRun = false } = values;
  if (values.help) return 'help';
  const chosen = Object.entries({ id, video, topic, all }).filter(([, value]) => value !== undefined);
  if (chosen.length > 1)
    throw new UsageError(`Give one of ${chosen.map(([name]) => `--${name}`).join(' and ')}, not both`);
  if (id === undefined && positionals[0] !== undefined)
    throw new UsageError(`"${positionals[0]}" stands alone: ids follow --id`);
  if (chosen.length === 0) {
    if (dryRun) throw new UsageError('--dry-run needs --id, --video, --topic or --all');
    return { choice: undefined, dryRun, json };
  }
  const ids = id === undefined ? undefined : [...id, ...positionals].map(readId);
  return { choice: { ids, videoId: readVideo(video), topic: readTopic(topic) }, dryRun, json };
}

function parse(args: string[]) {
  const options = {
    id: { type: 'string', multiple: true },
    video: { type: 'string' },
    topic: { type: 'string' },
    all: { type: 'boolean' },
    'dry-run': { type: 'boolean' },
    json: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  } as const;
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function readId(text: string): bigint {
  if (/^\d{1,18}$/.test(text)) return BigInt(text);
  throw new UsageError(`--id: "${text}" is no number of a dead letter`);
}

function readVideo(text: string | undefined): VideoId | undefined {
  if (text === undefined) return undefined;
  const id = VideoId.safeParse(text);
  if (id.success) return id.data;
  throw new UsageError(`--video: "${text}" is no id; npm run replay lists them`);
}

function readTopic(text: string | undefined): string | undefined {
  if (text === undefined || (allTopics as readonly string[]).includes(text)) return text;
  throw new UsageError(`--topic: there is no topic ${text}; there are ${allTopics.join(', ')}`);
}
