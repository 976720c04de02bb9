import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { isAlive, waitForEnd } from '../../../runtime/embedded/process-facts.ts';
import { backoff } from '../../../runtime/supervisor/backoff.ts';
import { BoundedLog } from '../../../runtime/supervisor/bounded-log.ts';
import type { ChildProgram } from '../../../runtime/supervisor/child-run.ts';
import { makeSecrets } from '../../../runtime/supervisor/make-secrets.ts';
import { supervise } from '../../../runtime/supervisor/supervise.ts';
import { AlreadyRunning, claimSystem, findSystem } from '../../../runtime/supervisor/system-file.ts';

const fixtures = join(import.meta.dirname, '../../fixtures/runtime');

function child(manner: string, waits: Partial<ChildProgram> = {}): ChildProgram {
  const environment = { ...process.env, CHILD_MANNER: manner };
  return {
    name: 'child',
    file: join(fixtures, 'child.ts'),
    environment,
    readyWaitMs: 20_000,
    stopWaitMs: 5000,
    ...waits,
  };
}

t.test('a child that is killed comes back, and one that is stopped does not', async (t) => {
  const logsDir = t.testdir();
  const heard: string[] = [];
  const supervised = await supervise(child('well behaved'), { logsDir, report: (text) => heard.push(text) });
  t.equal(supervised.port, 4711);
  const first = supervised.pid ?? 0;
  process.kill(first, 'SIGKILL');
  while (supervised.pid === first || !log(logsDir).includes(`[${supervised.pid}] started`)) await sleep(20);
  t.match(heard, [/child was ended by SIGKILL; starting it again/]);
  const second = supervised.pid ?? 0;
  await supervised.stop();
  t.notOk(isAlive(second));
  t.match(log(logsDir), new RegExp(`\\[${second}\\] ended in order`));
  t.equal(heard.length, 1, 'its end was asked for, so nobody is alarmed');
});

t.test('a child that cannot start is reported with its last words', async (t) => {
  const logsDir = t.testdir();
  const start = supervise(child('breaks'), { logsDir, report: () => undefined });
  await t.rejects(start, /child ended with exit code 1 before it listened/);
  t.match(log(logsDir), /the disk is on fire/);
});

t.test('a child that never says it is ready, or will not end, is killed', async (t) => {
  const options = { logsDir: t.testdir(), report: () => undefined };
  await t.rejects(supervise(child('silent', { readyWaitMs: 300 }), options), /did not listen within 300 ms/);
  const stubborn = await supervise(child('stubborn', { stopWaitMs: 100 }), options);
  await stubborn.stop();
  t.notOk(isAlive(stubborn.pid ?? 0));
});

t.test('a child does not outlive a supervisor that is killed', async (t) => {
  const supervisor = fork(join(fixtures, 'supervising.ts'), {
    env: { ...process.env, LOGS_DIR: t.testdir() },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const [pid] = await once(supervisor, 'message');
  t.ok(isAlive(pid));
  supervisor.kill('SIGKILL');
  t.ok(await waitForEnd(pid, 10_000));
});

t.test('pauses double up to a limit and start over after a long healthy run', async (t) => {
  const pauses = backoff();
  t.same(
    [0, 0, 0, 0, 0, 0, 0].map((lasted) => pauses.next(lasted)),
    [200, 400, 800, 1600, 3200, 6400, 10_000],
  );
  t.equal(pauses.next(60_000), 200);
});

t.test('a log never takes more than twice its limit, and keeps the newest words', async (t) => {
  const path = join(t.testdir(), 'a.log');
  using written = new BoundedLog(path, 1000);
  for (let index = 0; index < 500; index += 1) written.write(`line ${index}\n`);
  t.ok(statSync(path).size + statSync(`${path}.1`).size <= 2000);
  t.match(readFileSync(path, 'utf8'), /line 499\n$/);
});

t.test('secrets are made once, for the owner alone', async (t) => {
  const folder = join(t.testdir(), 'secrets');
  await makeSecrets(folder);
  const key = readFileSync(join(folder, 'api-key'), 'utf8');
  await makeSecrets(folder);
  t.equal(readFileSync(join(folder, 'api-key'), 'utf8'), key);
  t.ok(key.trim().length >= 32);
  t.equal(statSync(join(folder, 'api-key')).mode & 0o777, 0o600);
  t.equal(statSync(folder).mode & 0o777, 0o700);
});

t.test('one system runs on a data folder, and others find it once it is ready', async (t) => {
  const dataDir = t.testdir();
  t.equal(await findSystem(dataDir), undefined);
  const claim = await claimSystem(dataDir, 'http://127.0.0.1:1');
  await t.rejects(claimSystem(dataDir, 'http://127.0.0.1:2'), AlreadyRunning);
  await t.rejects(findSystem(dataDir, 0), /still starting/);
  await claim.markReady();
  t.match(await findSystem(dataDir), { gatewayUrl: 'http://127.0.0.1:1', pid: process.pid });
  await claim.release();
  t.equal(await findSystem(dataDir), undefined);
});

t.test('the claim of a process that is gone is no claim, even when its number was given away', async (t) => {
  const dataDir = t.testdir();
  await mkdir(join(dataDir, 'run'));
  const record = {
    pid: process.pid,
    identity: 'another process',
    gatewayUrl: 'http://127.0.0.1:1',
    state: 'ready',
  };
  writeFileSync(join(dataDir, 'run/system.json'), JSON.stringify(record));
  t.equal(await findSystem(dataDir), undefined);
  const claim = await claimSystem(dataDir, 'http://127.0.0.1:2');
  await claim.release();
});

function log(folder: string): string {
  return readFileSync(join(folder, 'child.log'), 'utf8');
}
