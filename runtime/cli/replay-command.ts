import { connect, type Sql } from '#shared/adapters/postgres/connect.ts';
import {
  type DeadLetter,
  listDeadLetters,
} from '#shared/adapters/postgres/dead-letters/list-dead-letters.ts';
import {
  type Replay,
  replayDeadLetters,
} from '#shared/adapters/postgres/dead-letters/replay-dead-letters.ts';
import type { Config } from '#shared/config.ts';
import { UsageError } from './failures.ts';
import type { Output } from './progress-view.ts';
import { type ReplayOrder, readReplayOrder } from './read-replay-order.ts';
import { letterList, replayLines } from './replay-text.ts';

export interface ReplayCommandOptions {
  argv: string[];
  config: Config;
  stdout: Output;
  stderr: Output;
}

const help = `Shows the messages nobody could handle (dead letters), and sends them again.

  npm run replay               lists them, newest first, with the reason
  npm run replay -- --id 3 4   sends these again
  npm run replay -- --video ID sends those of a video again
  npm run replay -- --topic T  sends those of a topic again
  npm run replay -- --all      sends all again

  --dry-run    says what would become of each, and changes nothing
  --json       as JSON (use: npm run --silent replay -- --json)
  --help       this text

Mend the cause first: what still cannot be handled is buried again. A video that failed for its message is opened again
as by POST /retry/{id}: finished stages are not paid again. A message is sent again once, however often it is asked for.
In the cluster: kubectl -n ytempire exec deploy/sweeper -- node runtime/replay.ts
Exit codes: 0 done, 1 one could not be sent again or the database did not answer, 2 typed wrongly.
`;

/** `npm run replay`. Answers with the exit code. */
export async function replayCommand({ argv, config, stdout, stderr }: ReplayCommandOptions): Promise<number> {
  let sql: Sql | undefined;
  try {
    const order = readReplayOrder(argv);
    if (order === 'help') {
      stdout.write(help);
      return 0;
    }
    sql = connect(config.secret('database-url'), { max: 1, applicationName: 'replay' });
    return await (order.choice === undefined ? list(sql, order, stdout) : replay(sql, order, config, stdout));
  } catch (error) {
    if (error instanceof UsageError) {
      stderr.write(`${error.message}\nTry: npm run replay -- --help\n`);
      return 2;
    }
    stderr.write(`${inWords(error)}\n`);
    return 1;
  } finally {
    await sql?.end({ timeout: 5 });
  }
}

async function list(sql: Sql, { json }: ReplayOrder, stdout: Output): Promise<number> {
  const letters = await listDeadLetters(sql, { replayed: false });
  stdout.write(json ? asJson({ dead_letters: letters.map(letterFacts) }) : letterList(letters));
  return 0;
}

/** Letters of one video go together, so that a dry run sees what the first of them would do to the others. */
async function replay(sql: Sql, order: ReplayOrder, config: Config, stdout: Output): Promise<number> {
  const { dryRun, json, choice = {} } = order;
  const { queueLimit, running } = config;
  const letters = await listDeadLetters(sql, { ...choice, replayed: choice.ids !== undefined });
  const outcomes = new Map<bigint, Replay>();
  const unknown = (choice.ids ?? []).filter((id) => !letters.some((letter) => letter.id === id));
  for (const ids of [...byVideo(letters), ...(unknown.length > 0 ? [unknown] : [])])
    for (const [id, outcome] of await replayDeadLetters(sql, ids, { dryRun, queueLimit, running }))
      outcomes.set(id, outcome);
  const results = [...outcomes].sort(([a], [b]) => Number(a - b));
  stdout.write(
    json
      ? asJson({ dry_run: dryRun, dead_letters: results.map(([id, outcome]) => ({ id, ...outcome })) })
      : replayLines(results, dryRun),
  );
  return results.some(([, { kind }]) => kind === 'refused') ? 1 : 0;
}

function byVideo(letters: readonly DeadLetter[]): bigint[][] {
  const groups = new Map<string, bigint[]>();
  for (const { id, videoId } of letters) {
    const name = videoId ?? String(id);
    groups.set(name, [...(groups.get(name) ?? []), id]);
  }
  return [...groups.values()];
}

/** What an undefined table or column means: the database is behind the code. */
const olderCodes: readonly unknown[] = ['42P01', '42703'];

function inWords(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const message = (error instanceof Error && error.message) || String(code ?? error);
  if (olderCodes.includes(code))
    return `The database is older than this program (${message}): start the system once, then try again.`;
  return `The dead letters cannot be read: ${message}\nDoes the system run ("npm start")? YTEMPIRE_DATA_DIR names the folder in which it keeps its data.`;
}

/** Numbers of the database stay well below what JSON's can hold. */
const asJson = (value: unknown): string =>
  `${JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? Number(part) : part), 2)}\n`;

function letterFacts(letter: DeadLetter) {
  return {
    id: letter.id,
    topic: letter.topic,
    function: letter.functionName,
    video_id: letter.videoId,
    reason: letter.reason,
    attempts: letter.attempts,
    buried_at: letter.buriedAt,
    age_seconds: Math.round(letter.ageSeconds),
  };
}
