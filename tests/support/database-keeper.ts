/**
 * The process that owns the test files' shared Postgres. It ends, and ends the server, on SIGTERM or when no test has
 * been connected for a while; so a test run by itself leaves nothing behind either.
 */
import { rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { withLockFile } from '../../runtime/embedded/lock-file.ts';
import { startPostgres } from '../../runtime/embedded/postgres.ts';
import { testDataDir, testServerLock, testServerPidFile } from './database.ts';

const idleMs = 20_000;
const checkEveryMs = 1000;

const server = await startPostgres({ dataDir: testDataDir });
await writeFile(testServerPidFile, String(process.pid));
const sql = postgres(server.url, { max: 1, onnotice: () => undefined });
await dropLeftovers();

process.once('SIGTERM', () => void end().then(() => process.exit(0)));
process.send?.('ready');

for (let idleSince = Date.now(); ; await sleep(checkEveryMs)) {
  if (await isUsed()) idleSince = Date.now();
  const isIdle = Date.now() - idleSince > idleMs;
  if (isIdle && (await withLockFile(testServerLock, endIfUnused))) process.exit(0);
}

/** A test that was killed could not drop its database. */
async function dropLeftovers(): Promise<void> {
  const left = await sql`select datname from pg_database where datname like 'test\\_%'`;
  for (const { datname } of left) await sql.unsafe(`drop database ${datname} with (force)`);
}

/** A server that no longer answers is being ended already. */
async function isUsed(): Promise<boolean> {
  const others = await sql`
    select from pg_stat_activity
    where backend_type = 'client backend' and pid <> pg_backend_pid() limit 1`.catch(() => [true]);
  return others.length > 0;
}

/** Under the lock that starting tests take, so none connects in between. */
async function endIfUnused(): Promise<boolean> {
  if (await isUsed()) return false;
  await end();
  return true;
}

async function end(): Promise<void> {
  await rm(testServerPidFile, { force: true });
  await sql.end({ timeout: 1 });
  await server.stop();
}
