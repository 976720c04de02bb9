import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import t from 'tap';
import { freePort } from '../../runtime/embedded/free-port.ts';
import { readStackFile } from '../../runtime/gateway/stack-file.ts';
import { allKept } from '../support/running-system.ts';
import { copyCheckout, layOutContexts } from './images/build-contexts.ts';
import { type Part, type RunningPart, startChain, untilHealthy } from './images/chain-of-parts.ts';
import { imageEnvironment, layOutImage } from './images/image-layout.ts';
import { type ImageProcess, startImageProcess } from './images/image-process.ts';
import { linkProductionPackages } from './images/production-packages.ts';
import { faasCliTool } from './tools/faas-cli.ts';
import { watchdogTool } from './tools/of-watchdog.ts';

const root = resolve(import.meta.dirname, '../..');
const found = await watchdogTool();
const watchdog = 'path' in found ? found.path : undefined;
const skip = 'missing' in found ? found.missing : false;
if (skip)
  console.error(
    `\n*** THE WATCHDOG IS NOT TESTED: ${skip}\n*** What the template itself must do is tested without it.\n`,
  );
// Renders beside other renders take their time.
t.setTimeout(900_000);

const folder = await mkdtemp(join(tmpdir(), 'images-'));
t.teardown(() => rm(folder, { recursive: true, force: true }));
const environment = await layOutAll();

/** Every function as it is in its image, and one beside them that takes its time. Answers with what the image sets. */
async function layOutAll(): Promise<Record<string, string>> {
  await copyCheckout(folder);
  await cp(join(root, 'tests/fixtures/functions/slow'), join(folder, 'functions/slow'), { recursive: true });
  const stackFile = join(folder, 'stack.yml');
  const slow = '  slow:\n    lang: node-hono\n    handler: ./functions/slow\n    image: slow:1\n';
  await writeFile(stackFile, `${await readFile(stackFile, 'utf8')}\n${slow}`);
  const names = await layOutContexts(folder, await faasCliTool());
  const packages = join(folder, 'packages/node_modules');
  await mkdir(packages, { recursive: true });
  await linkProductionPackages(await readFile(join(folder, 'build/slow/Dockerfile'), 'utf8'), packages);
  for (const name of names)
    await layOutImage(join(folder, 'build', name), join(folder, 'images', name), packages);
  return imageEnvironment(join(folder, 'build/slow'));
}

async function startSlow(settings: Record<string, string>): Promise<ImageProcess> {
  return startImageProcess({
    image: join(folder, 'images/slow'),
    environment: { ...environment, ...settings },
    watchdog,
    port: await freePort(),
  });
}

/** A function from its image; a program from this checkout. */
async function startPart({ name, program, environment: set, secretsDir, port }: Part): Promise<RunningPart> {
  const data = {
    YTEMPIRE_DATA_DIR: join(folder, 'data'),
    YTEMPIRE_SCRATCH_DIR: join(folder, 'scratch'),
    secret_mount_path: secretsDir,
  };
  const all = { ...environment, ...set, ...data };
  if (program === undefined) {
    const image = join(folder, 'images', name);
    return startImageProcess({ image, environment: { ...all, healthcheck_interval: '1s' }, watchdog, port });
  }
  const child = spawn(process.execPath, [join(root, program)], {
    env: { ...process.env, ...all },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = once(child, 'exit').then(([code]): number | null => code);
  if (port > 0)
    await untilHealthy(
      port,
      () => child.exitCode !== null,
      () => name,
    );
  else if ((await ended) !== 0) throw new Error(`${name} failed`);
  return {
    async stop() {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

t.test(
  'functions as they are in their images make a video, and end in order',
  { timeout: 800_000 },
  async (t) => {
    await using chain = await startChain({ start: startPart, environment: {} });
    const quote = { video_id: crypto.randomUUID(), stage: 'script_generation', offers: [] };
    const refused = await chain.call('cost-gate/quote', quote, 'internal-token');
    t.equal(refused.status, 422, 'the gate reads an order: it knows no such video');
    t.equal((await chain.call('pipeline/metrics')).status, 200);

    t.match(await chain.makeVideo(), { status: 'completed' });
    t.same(await chain.brokenPromises(), allKept);
    const codes = await chain.stop();
    t.equal(Object.keys(codes).length, readStackFile(join(root, 'stack.yml'), {}).size + 2);
    for (const [name, code] of Object.entries(codes)) t.equal(code, 0, `${name} ends with exit code 0`);
  },
);

t.test(
  'a call of 20 s that is under way at SIGTERM ends with 200, and the function with exit code 0',
  async (t) => {
    const slow = await startSlow({
      healthcheck_interval: '5s',
      exec_timeout: '25s',
      read_timeout: '30s',
      write_timeout: '30s',
    });
    const events: string[] = [];
    const long = fetch(`${slow.url}/?ms=20000`).then(async (answer) => {
      events.push('answered');
      return [answer.status, await answer.text()];
    });
    await pause(1000);
    const code = slow.stop().then((code) => {
      events.push('ended');
      return code;
    });
    // The watchdog signals the function at once, and goes on passing calls for healthcheck_interval.
    for (let calls = 0; calls < 5; calls += 1) {
      await pause(500);
      const answer = await fetch(`${slow.url}/?ms=1`);
      t.equal(answer.status, 200, 'a call that came late is answered too');
      if (watchdog)
        t.equal((await fetch(`${slow.url}/_/health`)).status, 503, 'the watchdog says it is leaving');
    }
    t.same(await long, [200, 'done']);
    t.equal(await code, 0);
    t.same(events, ['answered', 'ended']);
  },
);

t.test('a call that takes longer than exec_timeout gets 504 from the watchdog', { skip }, async (t) => {
  const slow = await startSlow({ exec_timeout: '1s', healthcheck_interval: '1s' });
  const answer = await fetch(`${slow.url}/?ms=10000`);
  t.equal(answer.status, 504);
  t.equal(answer.headers.get('X-OpenFaaS-Internal'), 'of-watchdog');
  t.equal((await fetch(`${slow.url}/?ms=1`)).status, 200, 'the function goes on');
  t.equal(await slow.stop(), 0);
});

t.test('a call above max_inflight gets 429 from the watchdog', { skip }, async (t) => {
  const slow = await startSlow({ max_inflight: '1', healthcheck_interval: '1s' });
  const first = fetch(`${slow.url}/?ms=3000`);
  await pause(1000);
  t.equal((await fetch(`${slow.url}/?ms=1`)).status, 429);
  t.equal((await first).status, 200);
  t.equal((await fetch(`${slow.url}/?ms=1`)).status, 200, 'there is room again');
  t.equal(await slow.stop(), 0);
});
