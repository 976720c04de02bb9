import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import t from 'tap';
import { freePort } from '../../runtime/embedded/free-port.ts';
import { readStackFile } from '../../runtime/gateway/stack-file.ts';
import { allKept } from '../support/running-system.ts';
import { copyCheckout, layOutContexts } from './images/build-contexts.ts';
import { type Part, type RunningPart, startChain, untilReady } from './images/chain-of-parts.ts';
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
/** Renders beside other renders take their time. */
const longestMs = 800_000;
// The whole file, not only the tests in it.
t.setTimeout(longestMs);
const functions = readStackFile(join(root, 'stack.yml'), {});

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

/** What the cluster would set, and where this machine keeps what the cluster has elsewhere. */
function settingsOf({ environment: set, secretsDir }: Pick<Part, 'environment' | 'secretsDir'>) {
  const data = join(folder, 'data');
  return {
    ...environment,
    ...set,
    YTEMPIRE_DATA_DIR: data,
    secret_mount_path: secretsDir,
    healthcheck_interval: '1s',
  };
}

/** A function from its image; a program from this checkout. */
async function startPart(part: Part): Promise<RunningPart> {
  const { name, program, port } = part;
  if (program === undefined) {
    const image = join(folder, 'images', name);
    return startImageProcess({ image, environment: settingsOf(part), watchdog: undefined, port });
  }
  const child = spawn(process.execPath, [join(root, program)], {
    env: { ...process.env, ...settingsOf(part) },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = once(child, 'exit').then(([code]): number | null => code);
  const hasEnded = () => child.exitCode !== null;
  if (port > 0) await untilReady(port, hasEnded, () => name);
  else if ((await ended) !== 0) throw new Error(`${name} failed`);
  return {
    async stop() {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

const chain = await startChain({ start: startPart, environment: {} });
t.teardown(() => chain[Symbol.asyncDispose]());

t.test('functions as they are in their images make a video', { timeout: longestMs }, async (t) => {
  const quote = { video_id: crypto.randomUUID(), stage: 'script_generation', offers: [] };
  const refused = await chain.call('cost-gate/quote', quote, 'internal-token');
  t.equal(refused.status, 422, 'the gate reads an order: it knows no such video');
  t.equal((await chain.call('pipeline/metrics')).status, 200);
  t.match(await chain.makeVideo(), { status: 'completed' });
  t.same(await chain.brokenPromises(), allKept);
});

t.test(
  'every function answers a real call behind the watchdog, and ends in order',
  { skip, timeout: longestMs },
  async (t) => {
    for (const [name, { deployment }] of functions) {
      const set = { ...chain.environment, ...deployment.envVars };
      const served = await startImageProcess({
        image: join(folder, 'images', name),
        environment: settingsOf({ environment: set, secretsDir: chain.secretsDir }),
        watchdog,
        port: await freePort(),
      });
      t.equal((await fetch(`${served.url}/_/ready`)).status, 200, `${name} is ready`);
      // The video's lane was the CPU; the same stage takes the same event in both.
      const call = chain.posted.get(name === 'render-gpu' ? 'render-cpu' : name);
      if (!call) throw new Error(`nothing was posted to ${name}`);
      const { path, headers, body } = call;
      const answer = await fetch(`${served.url}${path}`, { method: 'POST', headers, body });
      t.ok(
        answer.ok,
        `${name} answers what it was asked before: ${answer.status} ${(await answer.text()).slice(0, 300)}`,
      );
      t.ok(answer.headers.has('X-Duration-Seconds'), 'it came through the watchdog');
      t.equal(await served.stop(), 0, `${name} ends with exit code 0`);
    }
  },
);

t.test('functions and programs end with exit code 0', { timeout: longestMs }, async (t) => {
  const codes = await chain.stop();
  t.same(Object.keys(codes).sort(), [...functions.keys(), 'sweeper', 'connector'].sort());
  for (const [name, code] of Object.entries(codes)) t.equal(code, 0, name);
});

t.test(
  'a call of 20 s that is under way at SIGTERM ends with 200, and the function with exit code 0',
  async (t) => {
    const slow = await startSlow({
      healthcheck_interval: '10s',
      exec_timeout: '25s',
      read_timeout: '30s',
      write_timeout: '30s',
    });
    t.ok(existsSync(slow.lockFile), 'it says that it is healthy when it answers');
    const long = fetch(`${slow.url}/?ms=20000`).then(async (answer) => [answer.status, await answer.text()]);
    await pause(1000);
    const code = slow.stop();
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
  const first = fetch(`${slow.url}/?ms=8000`);
  await pause(2000);
  t.equal((await fetch(`${slow.url}/?ms=1`)).status, 429);
  t.equal((await first).status, 200);
  t.equal((await fetch(`${slow.url}/?ms=1`)).status, 200, 'there is room again');
  t.equal(await slow.stop(), 0);
});
