import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'undici';
import { connect, type Sql } from '#shared/adapters/postgres/connect.ts';
import { loadConfig } from '#shared/config.ts';
import { startSystem } from '../../runtime/system.ts';
import { measureDequeue } from './chain/dequeue.ts';
import { type Figure, percentile } from './report.ts';

/** Videos sent one after the other, to see what the chain itself costs. */
const alone = 100;
/** Videos sent at once, to see how many it carries. */
const together = 1000;
const warmUp = 60;

/**
 * The chain with stages that do nothing: the same wrapper, processes, gateway, gate, topics and database as the real
 * one. Times are taken outside, from sending the request to hearing that the video is completed.
 */
export default async function chain(): Promise<Figure[]> {
  return [...(await measureChain()), ...(await measureDequeue())];
}

async function measureChain(): Promise<Figure[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'ytempire-bench-'));
  Object.assign(process.env, {
    YTEMPIRE_DATA_DIR: dataDir,
    YTEMPIRE_PORT: '0',
    YTEMPIRE_STACK_FILE: join(import.meta.dirname, 'chain/stack.yml'),
    YTEMPIRE_QUEUE_LIMIT: '100000',
    // Thousands of videos a day are more than a day's money lets in.
    YTEMPIRE_LIMIT_CHANNEL_DAY_USD: '100000',
    YTEMPIRE_LIMIT_SYSTEM_DAY_USD: '100000',
    YTEMPIRE_LOG_LEVEL: 'warn',
  });
  const system = await startSystem({ config: loadConfig() });
  const secret = (name: string): Promise<string> => readFile(join(dataDir, 'secrets', name), 'utf8');
  const sql = connect((await secret('database-url')).trim(), { max: 4 });
  try {
    const watch = await watchVideos(sql);
    const send = createSender(system.gatewayUrl, (await secret('api-key')).trim());
    for (let i = 0; i < warmUp; i += 1) await watch.completed((await send()).id);

    const overheads: number[] = [];
    const starts: number[] = [];
    for (let i = 0; i < alone; i += 1) {
      const { id, sentAt } = await send();
      overheads.push((await watch.completed(id)) - sentAt);
      starts.push((await watch.started(id)) - sentAt);
    }
    const begunAt = performance.now();
    const sent = await sendAll(send, together);
    const ends = await Promise.all(sent.map(({ id }) => watch.completed(id)));
    const seconds = (Math.max(...ends) - begunAt) / 1000;
    return [
      {
        name: 'overheadMsP50',
        value: percentile(overheads, 0.5),
        meaning: 'one video through six empty stages, ms, p50',
        target: '<= 80',
      },
      { name: 'overheadMsP99', value: percentile(overheads, 0.99), meaning: 'the same, ms, p99' },
      {
        name: 'videosPerSecond',
        value: together / seconds,
        meaning: `videos per second, ${together} at once`,
        target: '>= 30',
      },
      {
        name: 'enqueueToStartMsP50',
        value: percentile(starts, 0.5),
        meaning: 'request sent to first stage started, ms, p50',
        target: '<= 10',
      },
      {
        name: 'enqueueToStartMsP99',
        value: percentile(starts, 0.99),
        meaning: 'the same, ms, p99',
        target: '<= 50',
      },
    ];
  } finally {
    await sql.end({ timeout: 1 });
    await system.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

interface Sent {
  id: string;
  /** On the clock of performance.now(), in milliseconds. */
  sentAt: number;
}

function createSender(gatewayUrl: string, apiKey: string): () => Promise<Sent> {
  return async () => {
    const sentAt = performance.now();
    const answer = await request(`${gatewayUrl}/function/pipeline/queue`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${apiKey}`,
        'Content-Type': 'application/json',
        'Idempotency-Key': randomUUID(),
      },
      body: JSON.stringify({ brief: 'Octopuses have three hearts.' }),
    });
    const body = (await answer.body.json()) as { video_id?: string };
    if (body.video_id === undefined)
      throw new Error(`not queued: ${answer.statusCode} ${JSON.stringify(body)}`);
    return { id: body.video_id, sentAt };
  };
}

/** Eight clients that send as fast as they are answered. */
async function sendAll(send: () => Promise<Sent>, count: number): Promise<Sent[]> {
  const sent: Sent[] = [];
  const client = async (): Promise<void> => {
    while (sent.length < count) {
      const place = sent.push({ id: '', sentAt: 0 }) - 1;
      sent[place] = await send();
    }
  };
  await Promise.all(Array.from({ length: 8 }, client));
  return sent;
}

/** Hears of every change and remembers when: the answer to a request may come after the first change. */
async function watchVideos(sql: Sql) {
  const heard = new Map<string, number>();
  const waiting = new Map<string, (at: number) => void>();
  await sql.listen('video_progress', (payload) => {
    const change = JSON.parse(payload) as { video_id: string; stage: string | null; status: string };
    const what = `${change.video_id}/${change.status === 'stage_running' ? change.stage : change.status}`;
    const at = performance.now();
    if (!heard.has(what)) heard.set(what, at);
    waiting.get(what)?.(at);
  });
  const when = (what: string): Promise<number> => {
    const known = heard.get(what);
    return known === undefined
      ? new Promise((resolve) => waiting.set(what, resolve))
      : Promise.resolve(known);
  };
  return {
    completed: (id: string) => when(`${id}/completed`),
    started: (id: string) => when(`${id}/script_generation`),
  };
}
