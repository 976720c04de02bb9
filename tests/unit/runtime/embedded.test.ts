import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import t from 'tap';
import { freePort, isPortFree } from '../../../runtime/embedded/free-port.ts';
import { withLockFile } from '../../../runtime/embedded/lock-file.ts';
import { isAlive, processIdentity } from '../../../runtime/embedded/process-facts.ts';
import { encodeReply, whyRefused } from '../../../runtime/embedded/redis-commands.ts';
import { planMigrations } from '../../../shared/adapters/postgres/migrate.ts';

const run = promisify(execFile);

t.test('holders of a lock file take turns', async (t) => {
  const path = join(t.testdir(), 'run/a.lock');
  let inside = 0;
  let most = 0;
  const work = async () => {
    inside += 1;
    most = Math.max(most, inside);
    await sleep(5);
    inside -= 1;
  };
  await Promise.all(Array.from({ length: 8 }, () => withLockFile(path, work)));
  t.equal(most, 1);
  await t.rejects(
    withLockFile(path, () => Promise.reject(new Error('broken'))),
    /broken/,
  );
  t.notOk(existsSync(path), 'also given back after an error');
});

t.test('the lock of a process that died is taken over, that of a living one is waited for', async (t) => {
  const path = join(t.testdir(), 'a.lock');
  writeFileSync(path, `${process.pid}\nwho had this number before`);
  t.equal(await withLockFile(path, async () => 'mine'), 'mine');
  writeFileSync(path, `${process.pid}\n${processIdentity(process.pid)}`);
  await t.rejects(
    withLockFile(path, async () => 'mine', 50),
    new RegExp(`process ${process.pid}`),
  );
  t.match(readFileSync(path, 'utf8'), String(process.pid), 'it is still theirs');
});

t.test('a busy port is not handed out', async (t) => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const busy = typeof address === 'object' && address ? address.port : 0;
  t.equal(await isPortFree(busy), false);
  t.not(await freePort(busy), busy);
  server.close();
  await once(server, 'close');
  t.equal(await freePort(busy), busy, 'a free one is, when asked for');
});

t.test(
  'a port that one process was given is given to no other while that one lives',
  { skip: process.platform !== 'linux' && 'ports are reserved on Linux only' },
  async (t) => {
    const given = await freePort();
    t.equal(await freePort(given), given, 'it is its own to use again');
    const module = join(import.meta.dirname, '../../../runtime/embedded/free-port.ts');
    const asking = `import(process.argv[1]).then(({ freePort }) => freePort(${given})).then(console.log)`;
    const { stdout } = await run(process.execPath, ['-e', asking, module]);
    t.match(stdout, /^\d+\n$/);
    t.not(Number(stdout), given);
  },
);

t.test('a process is known by more than its number', async (t) => {
  t.ok(isAlive(process.pid));
  t.equal(processIdentity(process.pid), processIdentity(process.pid));
  t.equal(processIdentity(2 ** 22 + 1), undefined);
});

t.test('migrations may only be added at the end', async (t) => {
  const file = (name: string, sha256 = name) => ({ name, text: '', sha256 });
  const [one, two, three] = ['0001_a.sql', '0002_b.sql', '0003_c.sql'].map((name) => file(name));
  if (!(one && two && three)) throw new Error('unreachable');
  t.same(planMigrations([one, two, three], [one]), [two, three]);
  t.same(planMigrations([one, two], [one, two]), []);
  t.throws(() => planMigrations([two], [one, two]), /0001_a.sql was applied.*missing/);
  t.throws(() => planMigrations([file(one.name, 'other'), two], [one]), /0001_a.sql was changed/);
  t.throws(() => planMigrations([one, two, three], [one, three]), /0002_b.sql comes before 0003_c.sql/);
});

t.test('only a bare OK escapes base64', async (t) => {
  t.equal(encodeReply(Buffer.from('OK'), true), 'OK');
  t.same(encodeReply([Buffer.from('OK'), 1, null, [Buffer.from('x')]], true), ['T0s=', 1, null, ['eA==']]);
  t.equal(encodeReply(Buffer.from('Zoë'), false), 'Zoë');
});

t.test('commands that would disturb other callers are known in any spelling', async (t) => {
  t.match(whyRefused(['SubScribe', 'x']), /not available/);
  t.match(whyRefused(['XREADGROUP', 'GROUP', 'g', 'c', 'block', 0, 'STREAMS', 's', '>']), /BLOCK/);
  t.equal(whyRefused(['xread', 'COUNT', 1, 'STREAMS', 's', '0']), undefined);
  t.equal(whyRefused(['set', 'block', 'subscribe']), undefined);
});
