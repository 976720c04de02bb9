import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { loadConfig } from '#shared/config.ts';
import { isAlive } from '../../runtime/embedded/process-facts.ts';
import { AlreadyRunning } from '../../runtime/supervisor/system-file.ts';
import { joinOrStartSystem, startSystem } from '../../runtime/system.ts';

const dataDir = await mkdtemp(join(tmpdir(), 'embedded-system-'));
const config = loadConfig({ YTEMPIRE_DATA_DIR: dataDir, YTEMPIRE_PORT: '0' });
t.teardown(() => rm(dataDir, { recursive: true }));

t.test('the whole system starts once, heals, and leaves nothing behind', async (t) => {
  const heard: string[] = [];
  const system = await startSystem({ config, report: (text) => heard.push(text) });
  t.equal(await health(system.gatewayUrl), 200);

  await t.rejects(startSystem({ config }), AlreadyRunning);
  const joined = await joinOrStartSystem({ config });
  t.match(joined, { isOwn: false, gatewayUrl: system.gatewayUrl });
  await joined.stop();
  t.equal(await health(system.gatewayUrl), 200, 'who joined does not stop it');

  const postgres = numberIn('postgres/postmaster.pid');
  const redis = numberIn('run/redis.pid');
  for (const pid of [postgres, redis]) process.kill(pid, 'SIGKILL');
  while (!isRunningAnew('postgres/postmaster.pid', postgres) || !isRunningAnew('run/redis.pid', redis))
    await sleep(50);
  t.ok(heard.some((text) => text.startsWith('Postgres ended')));
  t.ok(heard.some((text) => text.startsWith('redis-rest ended')));

  const left = [numberIn('postgres/postmaster.pid'), numberIn('run/redis.pid')];
  await system.stop();
  t.same(left.map(isAlive), [false, false]);
  await t.rejects(fetch(system.gatewayUrl));
  t.notOk(existsSync(join(dataDir, 'run/system.json')));
});

t.test('a start that fails half way stops what it had started', async (t) => {
  const log = join(dataDir, 'logs/gateway.log');
  await rm(log);
  await mkdir(log);
  await t.rejects(startSystem({ config }), /EISDIR/);
  await rm(log, { recursive: true });
  t.notOk(existsSync(join(dataDir, 'postgres/postmaster.pid')));
  t.notOk(existsSync(join(dataDir, 'run/redis.pid')));
  t.notOk(existsSync(join(dataDir, 'run/system.json')));
});

t.test('a start on a busy port names it and its setting, and starts nothing', async (t) => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = String(typeof address === 'object' && address ? address.port : 0);
  const busy = loadConfig({ YTEMPIRE_DATA_DIR: dataDir, YTEMPIRE_PORT: port });
  await t.rejects(startSystem({ config: busy }), new RegExp(`Port ${port} .* is busy.*YTEMPIRE_PORT`));
  server.close();
  t.notOk(existsSync(join(dataDir, 'postgres/postmaster.pid')));
  t.notOk(existsSync(join(dataDir, 'run/system.json')));
});

async function health(url: string): Promise<number> {
  return (await fetch(`${url}/healthz`)).status;
}

function numberIn(file: string): number {
  return Number.parseInt(readFileSync(join(dataDir, file), 'utf8'), 10);
}

function isRunningAnew(file: string, before: number): boolean {
  if (!existsSync(join(dataDir, file))) return false;
  const pid = numberIn(file);
  return pid !== before && isAlive(pid);
}
