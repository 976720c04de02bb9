import { parseArgs } from 'node:util';
import { VideoId } from '#shared/contracts/ids.ts';
import { UsageError } from './failures.ts';

export type YoutubeOrder =
  | { verb: 'help' }
  | { verb: 'list' | 'quota'; json: boolean }
  | { verb: 'connect'; name: string; project: string; port: number }
  | { verb: 'pause' | 'resume' | 'remove'; name: string }
  | { verb: 'again'; videoId: VideoId }
  | { verb: 'rekey'; oldKeyFile: string };

const options = {
  project: { type: 'string' },
  port: { type: 'string' },
  'old-key-file': { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

const verbs = ['list', 'quota', 'connect', 'pause', 'resume', 'remove', 'again', 'rekey'] as const;

/** @throws UsageError saying what is wrong with what was typed */
export function readYoutubeOrder(argv: string[]): YoutubeOrder {
  const { values, positionals } = parse(argv);
  if (values.help) return { verb: 'help' };
  const [word = 'list', argument, extra] = positionals;
  const verb = verbs.find((one) => one === word);
  if (verb === undefined) throw new UsageError(`"${word}" is no order: ${verbs.join(', ')}`);
  if (extra !== undefined) throw new UsageError(`"${extra}" is one word too many`);
  switch (verb) {
    case 'list':
    case 'quota':
      return { verb, json: values.json ?? false };
    case 'connect':
      return {
        verb,
        name: readName(argument),
        project: readProject(values.project),
        port: readPort(values.port),
      };
    case 'pause':
    case 'resume':
    case 'remove':
      return { verb, name: readName(argument) };
    case 'again':
      return { verb, videoId: readVideo(argument) };
    case 'rekey':
      return { verb, oldKeyFile: readFileName(values['old-key-file']) };
  }
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

const slug = /^[a-z0-9][a-z0-9-]{0,62}$/;

function readName(text: string | undefined): string {
  if (text !== undefined && slug.test(text)) return text;
  throw new UsageError('Name the account: 1 to 63 lower-case letters, digits or dashes, such as deep-sea');
}

function readProject(text: string | undefined): string {
  if (text !== undefined && slug.test(text)) return text;
  throw new UsageError('--project names a Cloud project of the secret youtube-clients');
}

function readPort(text = '0'): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  throw new UsageError('--port must be a number up to 65535');
}

function readVideo(text: string | undefined): VideoId {
  const id = VideoId.safeParse(text);
  if (id.success) return id.data;
  throw new UsageError(`"${text ?? ''}" is no id of a video`);
}

function readFileName(text: string | undefined): string {
  if (text) return text;
  throw new UsageError(
    '--old-key-file names the file with the key that was in the secret youtube-token-key before',
  );
}
