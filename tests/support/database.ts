import { fork } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import postgres, { type Sql } from 'postgres';
import { withLockFile } from '../../runtime/embedded/lock-file.ts';
import { signal, waitForEnd } from '../../runtime/embedded/process-facts.ts';
import { migrate, readMigrations } from '../../shared/adapters/postgres/migrate.ts';

const repository = join(import.meta.dirname, '../..');
const migrations = join(repository, 'migrations');

/** Where the one server of all test files keeps its data. */
export const testDataDir = join(repository, '.data/test');
export const testServerLock = join(testDataDir, 'run/test-server.lock');
export const testServerPidFile = join(testDataDir, 'run/test-server.pid');

export interface TestDatabase extends AsyncDisposable {
  readonly url: string;
  /** Closed, with the database, when the test database is disposed of. */
  readonly sql: Sql;
}

/**
 * A fresh, migrated database of the test's own, dropped when it goes out of scope:
 * `await using db = await testDatabase()`. All test files share one server, which the first of them starts and which
 * ends by itself when nobody has used it for a while.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const name = `test_${process.pid}_${randomBytes(6).toString('hex')}`;
  const admin = await withLockFile(testServerLock, async () => {
    const connection = await connectToServer();
    await connection.unsafe(`create database ${name} template ${await migratedTemplate(connection)}`);
    return connection;
  });
  const url = await databaseUrl(name);
  const sql = connect(url, 10);
  return {
    url,
    sql,
    [Symbol.asyncDispose]: async () => {
      await sql.end({ timeout: 1 });
      await admin.unsafe(`drop database ${name} with (force)`);
      await admin.end({ timeout: 1 });
    },
  };
}

/** Ends the shared server now instead of when it has been idle for a while. */
export async function stopTestServer(): Promise<void> {
  const pid = await readFile(testServerPidFile, 'utf8').then(Number, () => undefined);
  if (pid === undefined) return;
  signal(pid, 'SIGTERM');
  await waitForEnd(pid, 20_000);
}

/** The server's first connection; held until the test ends, it tells the server that it is in use. */
async function connectToServer(): Promise<Sql> {
  return (await tryConnect()) ?? (await startServer());
}

async function tryConnect(): Promise<Sql | undefined> {
  const url = await databaseUrl('postgres').catch(() => undefined);
  if (url === undefined) return undefined;
  const admin = connect(url, 1);
  try {
    await admin`select 1`;
    return admin;
  } catch {
    await admin.end({ timeout: 1 });
    return undefined;
  }
}

async function startServer(): Promise<Sql> {
  const keeper = fork(join(import.meta.dirname, 'database-keeper.ts'), { detached: true, stdio: 'ignore' });
  await Promise.race([
    once(keeper, 'message'),
    once(keeper, 'exit').then(() => {
      throw new Error(`The test database server did not start: see ${join(testDataDir, 'logs')}`);
    }),
  ]);
  keeper.disconnect();
  keeper.unref();
  return connect(await databaseUrl('postgres'), 1);
}

/** Named after the migrations' content: changed migrations make a new template, and the old one goes. */
async function migratedTemplate(admin: Sql): Promise<string> {
  const files = await readMigrations(migrations);
  const name = `template_${digest(files.map((file) => file.sha256))}`;
  const existing = await admin`select datname from pg_database where datname like 'template\\_%'`;
  if (existing.some(({ datname }) => datname === name)) return name;
  for (const { datname } of existing) await admin.unsafe(`drop database ${datname} with (force)`);
  await admin.unsafe(`create database ${name}_new`);
  const sql = connect(await databaseUrl(`${name}_new`), 1);
  try {
    await migrate(sql, migrations);
  } finally {
    await sql.end();
  }
  await admin.unsafe(`alter database ${name}_new rename to ${name}`);
  return name;
}

function digest(words: readonly string[]): string {
  return createHash('sha256').update(words.join('\n')).digest('hex').slice(0, 16);
}

async function databaseUrl(name: string): Promise<string> {
  const url = new URL(await readFile(join(testDataDir, 'secrets/database-url'), 'utf8'));
  url.pathname = `/${name}`;
  return url.href;
}

function connect(url: string, max: number): Sql {
  return postgres(url, { max, onnotice: () => undefined });
}
