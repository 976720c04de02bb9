import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { auditMoney } from '#shared/adapters/postgres/money/audit/audit-money.ts';
import { topics } from '#shared/contracts/topics.ts';
import { everyVideosStages, pipeline } from '#shared/domain/pipeline.ts';
import type { Conduct } from '../providers/conduct.ts';
import { type FakeCall, startFakeOpenAi } from '../providers/fake-openai.ts';
import { canFindProcesses, killProcess } from '../support/find-process.ts';
import { allKept, brokenPromises, type RunningTestSystem, runningSystem } from '../support/running-system.ts';
import { keepEndings, readVideoBooks, type VideoBooks, wrongLines, wrongWith } from './paid/books.ts';
import {
  boundaries,
  callsOfStage,
  everyBoundary,
  ofCalls,
  type Strike,
  strikeBook,
  topicOf,
  troubles,
} from './paid/strikes.ts';

/** Strikes at boundaries drawn at random, beside one at each of the 54. */
const moreStrikes = 22;
/** Whatever it is doing, each is killed so often. */
const processes: Record<string, number> = {
  'cost-gate': 5,
  'script-generation': 1,
  'audio-synthesis': 1,
  'media-collection': 1,
  'render-cpu': 1,
  'quality-validation': 1,
  'upload-preparation': 1,
  pipeline: 2,
  'runtime/connector/main.ts': 4,
  'runtime/gateway/main.ts': 2,
  'runtime/embedded/redis-main.ts': 2,
  Postgres: 3,
};
/** Videos with so little money that a call paid for in vain leaves too little for the rest. */
const poorVideos = 3;
const poorLimitMicros = 800_000;
const poorStrikes = ['script_generation:billed:1', 'script_generation:billed:2'];

const impatient = {
  YTEMPIRE_LEASE_MS: '1000',
  YTEMPIRE_SWEEP_MS: '150',
  YTEMPIRE_RETRY_BASE_MS: '50',
  YTEMPIRE_RUNNING_GPU: '0',
  YTEMPIRE_RUNNING_CPU: '8',
  YTEMPIRE_LOG_LEVEL: 'error',
};

const skip = !canFindProcesses && 'needs /proc to find the processes to kill';
const longestMs = 840_000;
// The whole file, not only the test in it.
t.setTimeout(longestMs);

t.test(
  'what the provider bills is in the ledger, whoever is killed wherever',
  { skip, timeout: longestMs },
  async (t) => {
    const folder = t.testdir();
    const book = strikeBook(join(folder, 'strikes'));
    await using provider = await startFakeOpenAi({
      billFile: join(folder, 'bill.jsonl'),
      conduct: (call) => treatCaller(call, book),
    });
    await using system = await runningSystem({
      ...impatient,
      YTEMPIRE_STACK_FILE: join(import.meta.dirname, 'paid/stack.yml'),
      PAID_STRIKES: join(folder, 'strikes'),
      PAID_PROVIDER: provider.baseUrl,
      PAID_KEY: provider.apiKey,
    });
    const { sql } = system;
    await keepEndings(sql, [topics.videoCompleted, topics.videoFailed]);

    await queueVideos(system, planStrikes());
    const killed = await killProcesses(system);
    await allEnded(system);

    const suffered = book.carriedOut();
    const struck = suffered.filter((what) => everyBoundary.includes(what));
    tellStrikes(t, struck, killed);
    t.same(
      [...everyBoundary, ...everyTrouble].filter((what) => !suffered.includes(what)),
      [],
      'each stage was struck at each boundary, and answers were cut off and refused',
    );
    t.ok(struck.length + killed.length >= 100, 'a hundred processes were killed');

    t.same(await brokenPromises(sql), allKept);
    const bill = provider.bill();
    const videos = await readVideoBooks(sql);
    t.same(
      videos.flatMap((video) =>
        wrongWith(
          video,
          bill.filter((line) => line.video_id === video.id),
        ),
      ),
      [],
      'bill <= ledger <= limit for each video, and equal where nothing is unknown',
    );
    t.same(await wrongLines(sql, bill), [], 'each line of the bill has its call in the journal');
    t.same(
      videos.filter((video) => !endedWell(video)),
      [],
      'those with money enough were completed',
    );
    t.same(
      (await auditMoney(sql, { graceSeconds: 0 })).filter(({ violations }) => violations > 0),
      [],
      'the books are in order',
    );
    tellVideos(t, videos);
  },
);

/** Kills whoever calls between the charge and the answer, when the video's topic says so, or makes trouble. */
function treatCaller({ request, header }: FakeCall, book: ReturnType<typeof strikeBook>): Conduct {
  const { topic = '', step = '' } = request.metadata ?? {};
  const isTime = (what: string): boolean => book.take(topic, step.replace(':call:', `:${what}:`));
  const charged = () => process.kill(Number(header('X-Caller-Pid')), 'SIGKILL');
  if (isTime('billed')) return { kind: 'charge_and_hang', charged };
  if (isTime('cut')) return { kind: 'charge_and_cut' };
  if (isTime('refused')) return { kind: 'fail', status: 500 };
  return { kind: 'answer' };
}

const shuffled = <T>(items: readonly T[]): T[] => items.toSorted(() => Math.random() - 0.5);

const anyCall = (): number => 1 + Math.floor(Math.random() * callsOfStage);

/** One at every boundary of every stage, and more of them anywhere; two for each video, at calls taken at random. */
function planStrikes(): Strike[][] {
  const drawn = shuffled(everyBoundary).slice(0, moreStrikes);
  const strikes = [...shuffled(everyBoundary), ...drawn].map((boundary) =>
    ofCalls.some((name) => boundary.endsWith(`:${name}`)) ? `${boundary}:${anyCall()}` : boundary,
  );
  return Array.from({ length: strikes.length / 2 }, (_, video) => strikes.slice(2 * video, 2 * video + 2));
}

/** For stages that are tried three times; one for each of the first videos. */
const everyTrouble: readonly string[] = everyVideosStages
  .filter((name) => pipeline[name].retries >= 2)
  .flatMap((name) => troubles.map((trouble) => `${name}:${trouble}`));

/** A few of the videos have too little money to survive what their workers suffer. */
async function queueVideos(system: RunningTestSystem, plan: Strike[][]): Promise<void> {
  for (const [number, strikes] of plan.entries())
    await queueVideo(system, number, [
      ...strikes,
      ...everyTrouble.slice(number, number + 1).map((trouble) => `${trouble}:${anyCall()}`),
    ]);
  for (let poor = 0; poor < poorVideos; poor += 1)
    await queueVideo(system, plan.length + poor, poorStrikes, { max_cost_usd: poorLimitMicros / 1e6 });
}

const channels = 10;

const queueVideo = (
  system: RunningTestSystem,
  number: number,
  strikes: readonly Strike[] = [],
  more: object = {},
) =>
  system.queue({
    brief: 'None.',
    topic: topicOf(number, strikes),
    channel_id: `channel-${number % channels}`,
    duration_seconds: 10,
    ...more,
  });

/** Kills what runs the system, one after the other in any order, while videos are under way. Returns who was killed. */
async function killProcesses(system: RunningTestSystem): Promise<string[]> {
  const names = Object.entries(processes).flatMap(([name, times]) => Array<string>(times).fill(name));
  const killed: string[] = [];
  for (const name of shuffled(names)) {
    do {
      await pause(200 + Math.random() * 600);
      if ((await openVideos(system)) < 4) await queueVideo(system, 1000 + killed.length).catch(() => {});
    } while (!(await killOne(system.dataDir, name)));
    killed.push(name);
  }
  return killed;
}

async function killOne(dataDir: string, name: string): Promise<boolean> {
  if (name === 'Postgres') return await killPostgres(dataDir);
  if (name.endsWith('.ts')) return await killProcess(name, dataDir);
  return await killProcess('templates/node-hono/index.ts', dataDir, name);
}

async function killPostgres(dataDir: string): Promise<boolean> {
  const file = await readFile(join(dataDir, 'postgres/postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number(file.split('\n')[0]);
  if (!pid) return false;
  try {
    process.kill(pid, 'SIGKILL');
    return true;
  } catch {
    // It is dead already, and not started again yet.
    return false;
  }
}

/** Unknown while the database is away: then there is enough to do. */
async function openVideos({ sql }: RunningTestSystem): Promise<number> {
  const [open] = await sql<{ videos: number }[]>`
    select count(*)::int as videos from video_queue where status in ('queued', 'processing')`.catch(() => []);
  return open?.videos ?? Number.POSITIVE_INFINITY;
}

async function allEnded(system: RunningTestSystem): Promise<void> {
  while ((await openVideos(system)) > 0) await pause(100);
}

function endedWell({ status, errors, limit }: VideoBooks): boolean {
  if (status === 'completed') return true;
  return limit === poorLimitMicros && errors.at(-1)?.code === 'budget_exceeded';
}

function tellStrikes(t: Test, struck: string[], killed: string[]): void {
  const count = (boundary: string) => struck.filter((one) => one === boundary).length;
  t.comment(`kill -9: ${struck.length} workers at a boundary, ${killed.length} processes at any moment`);
  t.comment(
    ['boundary'.padEnd(11), ...everyVideosStages.map((name) => name.split('_')[0]?.padStart(8))].join(''),
  );
  for (const boundary of boundaries) {
    const row = everyVideosStages.map((name) => String(count(`${name}:${boundary}`)).padStart(8));
    t.comment([boundary.padEnd(11), ...row].join(''));
  }
  t.comment(
    Object.entries(Object.groupBy(killed, (name) => name))
      .map(([name, times]) => `${name} ${times?.length}`)
      .join(', '),
  );
}

function tellVideos(t: Test, videos: VideoBooks[]): void {
  const exact = videos.filter(({ hidden }) => hidden === 0).length;
  const calls = videos.reduce((sum, { hidden }) => sum + hidden, 0);
  const completed = videos.filter(({ status }) => status === 'completed').length;
  t.comment(
    `${videos.length} videos, ${completed} completed; ${exact} with bill = ledger to the micro-dollar, ` +
      `${videos.length - exact} with ${calls} calls whose answer was hidden`,
  );
}
