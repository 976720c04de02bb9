import { fork, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import t from 'tap';
import { type Postgres, startPostgres } from '../../runtime/embedded/postgres.ts';
import { isAlive, waitForEnd } from '../../runtime/embedded/process-facts.ts';
import { keepPostgres } from '../../runtime/supervisor/keep-postgres.ts';
import { migrate } from '../../shared/adapters/postgres/migrate.ts';
import { testDatabase } from '../support/database.ts';

const dataDir = await mkdtemp(join(tmpdir(), 'embedded postgres ü '));
let server: Postgres = await startPostgres({ dataDir });

t.teardown(async () => {
  await server.stop();
  await rm(dataDir, { recursive: true });
});

t.test('the server keeps its address to itself and its promises about what was committed', async (t) => {
  const urlFile = join(dataDir, 'secrets/database-url');
  t.equal((await readFile(urlFile, 'utf8')).trim(), server.url);
  t.equal((await stat(urlFile)).mode & 0o777, 0o600);
  const [settings] = await ask(
    server.url,
    `select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit,
       current_setting('server_encoding') as encoding, current_setting('max_connections') as connections,
       current_setting('listen_addresses') as listens, lower('ÄÖ') as lower`,
  );
  const listens = '127.0.0.1';
  t.same(settings, { fsync: 'on', commit: 'on', encoding: 'UTF8', connections: '200', listens, lower: 'äö' });
  const stranger = new URL(server.url);
  stranger.password = 'guess';
  await t.rejects(ask(stranger.href, 'select 1'), /password authentication failed/);
});

t.test('what was committed survives a kill -9, at the same address', async (t) => {
  await ask(server.url, 'create table kept (id int); insert into kept values (42)');
  const { url, pid } = server;
  process.kill(pid, 'SIGKILL');
  await server.exited;
  server = await startPostgres({ dataDir });
  t.equal(server.url, url);
  t.same(await ask(url, 'select id from kept'), [{ id: 42 }]);
});

t.test('a second start on the same data folder uses the server that runs', async (t) => {
  const [one, two] = await Promise.all([startPostgres({ dataDir }), startPostgres({ dataDir })]);
  t.same([one.pid, two.pid], [server.pid, server.pid]);
});

t.test('a pid file whose number belongs to somebody else by now does not stop a start', async (t) => {
  await server.stop();
  t.notOk(isAlive(server.pid));
  await writeFile(join(dataDir, 'postgres/postmaster.pid'), `${process.pid}\n${dataDir}/postgres\n`);
  server = await startPostgres({ dataDir });
  t.same(await ask(server.url, 'select id from kept'), [{ id: 42 }]);
});

t.test('a kept server that is killed comes back by itself', async (t) => {
  await server.stop();
  const heard: string[] = [];
  const kept = await keepPostgres({ dataDir }, (text) => heard.push(text));
  const first = Number.parseInt(await readFile(join(dataDir, 'postgres/postmaster.pid'), 'utf8'), 10);
  process.kill(first, 'SIGKILL');
  await waitForEnd(first, 10_000);
  t.same(await askUntilAnswered(kept.url, 'select id from kept'), [{ id: 42 }]);
  t.match(heard, [/Postgres ended; starting it again/]);
  await kept.stop();
  server = await startPostgres({ dataDir });
});

t.test('a server whose starter is killed ends, or is taken over by the next start', async (t) => {
  await server.stop();
  const starter = fork(join(import.meta.dirname, '../fixtures/runtime/starting-postgres.ts'), [dataDir]);
  const [pid] = await once(starter, 'message');
  t.ok(isAlive(pid));
  starter.kill('SIGKILL');
  await once(starter, 'exit');
  server = await startPostgres({ dataDir });
  if (process.platform === 'linux') t.ok(await waitForEnd(pid, 15_000));
  t.same(await askUntilAnswered(server.url, 'select id from kept'), [{ id: 42 }]);
});

/** Shows the checkout in a folder that is closed to everybody but root, like root's home, and starts from there. */
const startInClosed =
  'mount --bind "$1" "$2" && PATH="$3:$PATH" exec "$4" "$2/tests/fixtures/runtime/starting-postgres.ts" "$5"';

t.test('root without user namespaces, as in a container, can start it too', async (t) => {
  const mayMount = spawnSync('unshare', ['--mount', 'true']).status === 0;
  if (process.getuid?.() !== 0 || !mayMount) return t.pass('not root here, or not root enough to mount');
  const closed = await mkdtemp(join(tmpdir(), 'embedded-postgres-'));
  const [shown, data] = [join(closed, 'repo'), join(closed, 'data')];
  await mkdir(shown);
  const bin = t.testdir({ unshare: '#!/bin/sh\nexit 1\n' });
  await chmod(join(bin, 'unshare'), 0o755);
  const repository = join(import.meta.dirname, '../..');
  const start = ['sh', '-c', startInClosed, 'sh', repository, shown, bin, process.execPath, data];
  const starter = spawn('unshare', ['--mount', ...start], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const [pid] = await once(starter, 'message');
  t.same(await ask(await readFile(join(data, 'secrets/database-url'), 'utf8'), 'select 1 as one'), [
    { one: 1 },
  ]);
  starter.kill('SIGKILL');
  t.ok(await waitForEnd(pid, 15_000));
  await rm(data, { recursive: true });
  // Never recursive: were the checkout still shown there, it would be lost.
  await rmdir(shown);
  await rmdir(closed);
});

t.test('a busy port is refused by its number', async (t) => {
  const port = Number(new URL(server.url).port);
  const other = await mkdtemp(join(tmpdir(), 'embedded-postgres-'));
  await t.rejects(startPostgres({ dataDir: other, port }), new RegExp(`Port ${port} on 127.0.0.1 is busy`));
  await rm(other, { recursive: true });
});

t.test('migrations run once, all or nothing, and refuse a rewritten past', async (t) => {
  await using db = await testDatabase();
  const folder = t.testdir({ '0001_first.sql': 'create table a (id int); insert into a values (1);' });
  await db.sql`drop table schema_migrations`;
  const both = await Promise.all([migrate(db.sql, folder), migrate(db.sql, folder)]);
  t.same(both.flat(), ['0001_first.sql'], 'two at once: one runs it');
  t.same(await db.sql`select * from a`, [{ id: 1 }]);
  await writeFile(
    join(folder, '0002_broken.sql'),
    'insert into a values (2); insert into nowhere values (1);',
  );
  await t.rejects(migrate(db.sql, folder), /0002_broken.sql failed and was rolled back.*nowhere/);
  t.same(await db.sql`select * from a`, [{ id: 1 }]);
  await rm(join(folder, '0002_broken.sql'));
  await writeFile(join(folder, '0001_first.sql'), 'create table a (id int);\r\n');
  await t.rejects(migrate(db.sql, folder), /0001_first.sql was changed after it was applied/);
  await writeFile(join(folder, 'notes.sql'), '');
  await t.rejects(migrate(db.sql, folder), /notes.sql must be called like/);
});

async function ask(url: string, question: string): Promise<unknown[]> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    return [...(await sql.unsafe(question))];
  } finally {
    await sql.end();
  }
}

/** While a server recovers, it refuses; the supervisor sees to it that it comes back. */
async function askUntilAnswered(url: string, question: string): Promise<unknown[]> {
  for (;;) {
    try {
      return await ask(url, question);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
