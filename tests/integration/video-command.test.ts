import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Hono } from 'hono';
import t from 'tap';
import type { VideoId } from '#shared/contracts/ids.ts';
import { VideoFileName } from '#shared/contracts/video-files.ts';
import { VideoRequest } from '#shared/contracts/video-request.ts';
import { everyVideosStages } from '#shared/domain/pipeline.ts';
import { overheadMicros } from '#shared/domain/pricing.ts';
import { VideoFailed } from '../../runtime/cli/failures.ts';
import { type MadeVideo, type MakeOptions, makeVideo, summaryOf } from '../../runtime/cli/make-video.ts';
import { createPipelineClient } from '../../runtime/cli/pipeline-client.ts';
import { serveFunction } from '../../templates/node-hono/serve-function.ts';
import {
  apiKey,
  claimStage,
  finishVideo,
  storedResults,
  type TestApi,
  testApi,
} from '../support/pipeline-api.ts';

const repository = join(import.meta.dirname, '../..');

/** The API where the gateway would have it. It can be taken away and brought back. */
async function gatewayOf(test: TestApi) {
  const app = new Hono().mount('/function/pipeline', test.api.fetch);
  const nothing = async (): Promise<void> => undefined;
  const start = (port: number) =>
    serveFunction({ app, ready: nothing, close: nothing }, { host: '127.0.0.1', port });
  let server = await start(0);
  const { port } = server;
  return {
    url: `http://127.0.0.1:${port}`,
    takeAway: () => server.close(),
    bringBack: async () => {
      server = await start(port);
    },
  };
}

interface Making {
  made: Promise<MadeVideo>;
  said: string[];
  stages: string[];
  stop: AbortController;
  id(): Promise<VideoId>;
}

function make(test: TestApi, url: string, folder: string, extra: Partial<MakeOptions> = {}): Making {
  const stop = new AbortController();
  const said: string[] = [];
  const stages: string[] = [];
  const view = {
    show: (event: { stage: string | null; status: string }) => stages.push(event.stage ?? event.status),
    say: (message: string) => said.push(message),
    end: () => undefined,
  };
  const request = VideoRequest.parse({ brief: 'Octopuses have three hearts.' });
  const client = createPipelineClient(url, apiKey, stop.signal);
  const made = makeVideo({
    client,
    request,
    outDir: undefined,
    callerDir: folder,
    view,
    signal: stop.signal,
    ...extra,
  });
  made.catch(() => undefined);
  const id = async (): Promise<VideoId> => {
    for (;;) {
      const [row] = await test.sql<{ id: VideoId }[]>`select id from video_queue where status <> 'failed'`;
      if (row && stages.length > 0) return row.id;
      await sleep(20);
    }
  };
  return { made, said, stages, stop, id };
}

t.test(
  'a video is followed to its end, across a restart of the system, and its files are saved whole',
  async (t) => {
    await using test = await testApi();
    const folder = await mkdtemp(join(tmpdir(), 'video-command-'));
    const gateway = await gatewayOf(test);
    const making = make(test, gateway.url, folder);
    const id = await making.id();
    await gateway.takeAway();
    while (making.said.length === 0) await sleep(20);
    t.match(making.said[0], /^Lost the system/);
    await finishVideo(test, id, await storedResults(test, id));
    await gateway.bringBack();
    const made = await making.made;
    t.match(making.said.at(-1), 'The system is back.');
    t.equal(making.stages.at(-1), 'completed');
    t.equal(made.folder, join(folder, 'out', `why-an-octopus-has-three-hearts-${id.slice(0, 8)}`));
    t.same((await readdir(made.folder)).toSorted(), VideoFileName.options.toSorted());
    t.equal(await readFile(join(made.folder, 'video.mp4'), 'utf8'), '0123456789');
    t.match(JSON.parse(await readFile(join(made.folder, 'costs.json'), 'utf8')), {
      total_micros: Number(overheadMicros),
      lines: [{ service: 'overhead' }],
    });
    await gateway.takeAway();
    await rm(folder, { recursive: true });
  },
);

t.test(
  'a published video tells where, and one that could not be published has its files all the same',
  async (t) => {
    const request = VideoRequest.parse({ brief: 'Octopuses have three hearts.', publish: 'private' });
    for (const works of [true, false]) {
      await using test = await testApi();
      const folder = await mkdtemp(join(tmpdir(), 'video-command-'));
      const gateway = await gatewayOf(test);
      const making = make(test, gateway.url, folder, { request });
      const id = await making.id();
      const results = await storedResults(test, id);
      if (works) await finishVideo(test, id, results);
      else {
        for (const stage of everyVideosStages)
          await test.journal.complete(await claimStage(test, id, stage), results[stage]);
        const failure = { code: 'no_account', message: 'No account is connected.' };
        const run = await claimStage(test, id, 'youtube_upload');
        await test.journal.fail(run, failure, { final: true, counts: true, retryAfterMs: undefined });
      }
      const where = join(folder, 'out', `why-an-octopus-has-three-hearts-${id.slice(0, 8)}`);
      if (works) {
        const made = await making.made;
        t.match(made.publication, { url: /watch\?v=dQw4w9WgXcQ$/, privacy: 'private', account: 'sea' });
        t.match(
          summaryOf(made, ({ name }) => name),
          /YouTube {2}https:.*dQw4w9WgXcQ \(private, account sea\)$/,
        );
      } else {
        const message = `The video failed at the upload: No account is connected.\nIt is made, though: its files are in ${where}`;
        await t.rejects(making.made, new VideoFailed('no_account', message));
      }
      t.same((await readdir(where)).toSorted(), VideoFileName.options.toSorted());
      await gateway.takeAway();
      await rm(folder, { recursive: true });
    }
  },
);

t.test('a video that fails is told in words, and one that is stopped is cancelled', async (t) => {
  await using test = await testApi();
  const gateway = await gatewayOf(test);
  const failing = make(test, gateway.url, '/nowhere');
  const run = await claimStage(test, await failing.id(), 'script_generation');
  const failure = { code: 'brief_too_short', message: 'The brief has too few sentences.' };
  await test.journal.fail(run, failure, { final: true, counts: true, retryAfterMs: undefined });
  await t.rejects(
    failing.made,
    new VideoFailed('brief_too_short', 'The video failed at the script: The brief has too few sentences.'),
  );

  const stopped = make(test, gateway.url, '/nowhere');
  const id = await stopped.id();
  stopped.stop.abort();
  await t.rejects(stopped.made, { code: 'stopped' });
  t.match(await test.sql`select status from video_queue where id = ${id}`, [{ status: 'cancelled' }]);
  t.same(stopped.said, []);

  const refused = createPipelineClient(gateway.url, 'a-wrong-key', new AbortController().signal);
  await t.rejects(refused.queue(VideoRequest.parse({ brief: 'x' }), 'k'), {
    status: 401,
    message: /API key/,
  });
  await gateway.takeAway();
});

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the command as a person would. `onText` sees everything it has said so far. */
async function run(
  argv: string[],
  env: NodeJS.ProcessEnv,
  onText?: (text: string, pid: number) => void,
): Promise<Ended> {
  const child = spawn(process.execPath, [join(repository, 'runtime/video.ts'), ...argv], {
    cwd: repository,
    env,
  });
  const ended: Ended = { code: null, stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (piece: string) => {
      ended[name] += piece;
      onText?.(ended.stdout + ended.stderr, child.pid ?? 0);
    });
  [ended.code] = (await once(child, 'close')) as [number | null];
  return ended;
}

t.test('a command typed wrongly ends with 2 and starts nothing', async (t) => {
  const env = { ...process.env, YTEMPIRE_DATA_DIR: '/nowhere/at/all' };
  const wrong = ['--topic', 'x', '--brief', 'y'];
  t.match(await run(wrong, env), { code: 2, stdout: '', stderr: /not both\nTry: npm run video/ });
  const { stdout } = await run([...wrong, '--json'], env);
  t.match(JSON.parse(stdout), { error: { code: 'typed_wrongly', message: /not both/ } });
});

t.test('a place where no files can be put is refused before anything starts', async (t) => {
  const env = { ...process.env, YTEMPIRE_DATA_DIR: '/nowhere/at/all' };
  const ended = await run(['--topic', 'Octopuses', '--out', join(import.meta.filename, 'below')], env);
  t.match(ended, { code: 1, stdout: '', stderr: /^The folder .* cannot be used for the files/ });
});

t.test(
  'Ctrl-C, even twice at once as npm passes it on, cancels the video and leaves nothing running',
  async (t) => {
    const dataDir = await mkdtemp(join(tmpdir(), 'video-command-'));
    const env = { ...process.env, YTEMPIRE_DATA_DIR: dataDir, YTEMPIRE_PORT: '0', INIT_CWD: repository };
    let stopped = false;
    const ended = await run(['--brief', 'docs/examples/octopus.md', '--json'], env, (text, pid) => {
      if (stopped || !text.includes('of $3.00')) return;
      stopped = true;
      process.kill(pid, 'SIGINT');
      process.kill(pid, 'SIGINT');
    });
    t.equal(ended.code, 130, ended.stderr);
    t.equal(ended.stdout, '', 'no result, no JSON');
    t.match(ended.stderr, /Stopped; the video is cancelled\./);
    t.notMatch(ended.stderr, /Could not cancel/);
    const left = (await processes()).filter((line) => line.includes(dataDir));
    t.same(left, []);
    await rm(dataDir, { recursive: true });
  },
);

/** Command line and environment of every process of this machine that may be looked at. */
async function processes(): Promise<string[]> {
  const ids = (await readdir('/proc').catch(() => [])).filter(
    (name) => /^\d+$/.test(name) && name !== String(process.pid),
  );
  const read = async (id: string): Promise<string> =>
    (
      await Promise.all(
        ['cmdline', 'environ'].map((name) => readFile(`/proc/${id}/${name}`, 'utf8').catch(() => '')),
      )
    ).join(' ');
  return await Promise.all(ids.map(read));
}
