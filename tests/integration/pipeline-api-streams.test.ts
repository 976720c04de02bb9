import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { WebSocket } from 'ws';
import type { VideoId } from '#shared/contracts/ids.ts';
import { ProgressEvent } from '#shared/contracts/progress.ts';
import { readEventStream } from '../../runtime/cli/read-event-stream.ts';
import { serveFunction } from '../../templates/node-hono/serve-function.ts';
import {
  apiKey,
  claimStage,
  finishVideo,
  storedResults,
  type TestApi,
  testApi,
} from '../support/pipeline-api.ts';

interface Served extends TestApi {
  base: string;
}

/** On a socket, served as in production. */
async function servedApi(): Promise<Served> {
  const test = await testApi();
  const close = async (): Promise<void> => undefined;
  const server = await serveFunction({ app: test.api, ready: close, close }, { host: '127.0.0.1', port: 0 });
  return {
    ...test,
    base: `127.0.0.1:${server.port}`,
    async [Symbol.asyncDispose]() {
      await server.close();
      await test[Symbol.asyncDispose]();
    },
  };
}

const headers = { Authorization: `Bearer ${apiKey}` };

/** Everything the SSE stream says until it ends. */
async function listenSse(
  { base }: Served,
  id: VideoId,
  heard: ProgressEvent[] = [],
): Promise<ProgressEvent[]> {
  const response = await fetch(`http://${base}/stream/${id}`, { headers });
  if (!response.body) throw new Error('no body');
  for await (const data of readEventStream(response.body))
    if (data) heard.push(ProgressEvent.parse(JSON.parse(data)));
  return heard;
}

/** The same over a WebSocket, with the code it was closed with. */
async function listenWebSocket(
  { base }: Served,
  id: VideoId,
  heard: ProgressEvent[] = [],
): Promise<{ heard: ProgressEvent[]; code: number }> {
  const socket = new WebSocket(`ws://${base}/stream/${id}`, { headers });
  socket.on('message', (data) => heard.push(ProgressEvent.parse(JSON.parse(String(data)))));
  const [code] = (await once(socket, 'close')) as [number];
  return { heard, code };
}

const story = (events: ProgressEvent[]) => [
  ...new Set(events.map(({ status, stages }) => `${status} ${Object.values(stages).join(' ')}`)),
];

const listeners = async ({ sql }: TestApi): Promise<number> =>
  (await sql`select from pg_stat_activity where datname = current_database() and query like 'listen%'`)
    .length;

async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await holds())) await sleep(20);
}

t.test(
  'SSE and WebSocket tell the same story, from the present state to the final one, then end',
  async (t) => {
    await using test = await servedApi();
    const id = await test.queue();
    const soFar: ProgressEvent[][] = [[], []];
    const sse = listenSse(test, id, soFar[0]);
    const socket = listenWebSocket(test, id, soFar[1]);
    await until(() => soFar.every((events) => events.length > 0));
    t.match(soFar[0]?.[0], {
      status: 'processing',
      stage: 'script_generation',
      progress: 0,
      cost: { limit_micros: 3_000_000 },
    });
    const results = await storedResults(test, id);
    for (const stage of [
      'script_generation',
      'audio_synthesis',
      'media_collection',
      'video_rendering',
    ] as const) {
      const told = (state: string) =>
        until(() => soFar.every((events) => events.at(-1)?.stages[stage] === state));
      const run = await claimStage(test, id, stage);
      await told('running');
      await test.journal.complete(run, results[stage]);
      await told('done');
    }
    await test.journal.complete(await claimStage(test, id, 'quality_validation'), results.quality_validation);
    await test.journal.complete(await claimStage(test, id, 'upload_preparation'), results.upload_preparation);
    const [fromSse, { heard, code }] = await Promise.all([sse, socket]);
    t.equal(code, 1000);
    t.match(fromSse.at(-1), { status: 'completed', progress: 1, eta: 0 });
    t.match(heard.at(-1), { status: 'completed', progress: 1, eta: 0 });
    // Of what follows quickly each may leave out what the other saw in passing: changes of a tenth of a second are told together.
    const slow = (events: ProgressEvent[]) =>
      story(events)
        .filter((line) => /done|running/.test(line))
        .slice(0, 6);
    t.same(slow(heard), slow(fromSse));
    for (const events of [fromSse, heard])
      t.same(
        events.map(({ progress }) => progress),
        events.map(({ progress }) => progress).toSorted((a, b) => a - b),
        'progress never falls',
      );
  },
);

t.test('a stream of a video that has ended says so once and closes', async (t) => {
  await using test = await servedApi();
  const id = await test.queue();
  await finishVideo(test, id, await storedResults(test, id));
  t.match(await listenSse(test, id), [{ status: 'completed' }]);
  t.match(await listenWebSocket(test, id), { heard: [{ status: 'completed' }], code: 1000 });
});

t.test(
  'progress within a stage reaches who watches, and a stage that starts again starts at nothing',
  async (t) => {
    await using test = await servedApi();
    const id = await test.queue();
    const heard: ProgressEvent[] = [];
    const all = listenSse(test, id, heard);
    await until(() => heard.length > 0);
    const run = await claimStage(test, id, 'script_generation');
    test.ports.liveProgress.report(id, 'script_generation', 0.25);
    test.ports.liveProgress.report(id, 'script_generation', 0.5);
    await until(() => heard.at(-1)?.stage_progress === 0.5);
    await test.journal.fail(
      run,
      { code: 'busy', message: 'x' },
      { final: false, counts: true, retryAfterMs: undefined },
    );
    await until(() => heard.at(-1)?.stages.script_generation === 'retrying');
    await claimStage(test, id, 'script_generation');
    await until(() => heard.at(-1)?.stages.script_generation === 'running');
    t.ok((heard.at(-1)?.stage_progress ?? 1) < 0.25);
    await test.call('POST', `/cancel/${id}`);
    t.match((await all).at(-1), { status: 'cancelled', eta: null });
  },
);

t.test('one connection listens for all who watch, and none when nobody does', async (t) => {
  await using test = await servedApi();
  const ids = [await test.queue(), await test.queue()] as const;
  const leave = new AbortController();
  const streams = await Promise.all(
    [0, 1, 0, 1].map((index) =>
      fetch(`http://${test.base}/stream/${ids[index as 0 | 1]}`, { headers, signal: leave.signal }),
    ),
  );
  await Promise.all(streams.map((response) => response.body?.getReader().read()));
  t.equal(await listeners(test), 1);
  leave.abort();
  await until(async () => (await listeners(test)) === 0);
});

t.test('a stream survives the loss of the connection that listens', async (t) => {
  await using test = await servedApi();
  const id = await test.queue();
  const heard: ProgressEvent[] = [];
  const all = listenSse(test, id, heard);
  await until(() => heard.length > 0);
  await test.sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and query like 'listen%'`;
  await test.call('POST', `/cancel/${id}`);
  t.match((await all).at(-1), { status: 'cancelled' });
});

t.test('a stream needs the key and a video, whichever way it is asked for', async (t) => {
  await using test = await servedApi();
  const id = await test.queue();
  const refused = async (path: string, sent: Record<string, string>): Promise<number | undefined> => {
    const socket = new WebSocket(`ws://${test.base}${path}`, { headers: sent });
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number }];
    socket.on('error', () => undefined);
    socket.terminate();
    return response.statusCode;
  };
  t.equal(await refused(`/stream/${id}`, {}), 401);
  t.equal(await refused(`/stream/${id}`, { 'X-API-Key': 'guess' }), 401);
  t.equal(await refused('/stream/7c9e6679-7425-40de-944b-e07fc1f90ae7', headers), 404);
  t.equal(await refused('/stream/..%2f..%2fetc', headers), 422);
  t.equal((await fetch(`http://${test.base}/stream/${id}`)).status, 401);
});
