import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { BoundedLog } from '../supervisor/bounded-log.ts';
import { freePort, isPortFree } from './free-port.ts';
import { withLockFile } from './lock-file.ts';
import { type PostgresBinaries, postgresBinaries } from './postgres-binaries.ts';
import {
  clusterAt,
  type PostgresCluster,
  prepareCluster,
  serverEnvironment,
  serverSettings,
  writeUrl,
} from './postgres-cluster.ts';
import { commandLine, isAlive, signal, waitForEnd } from './process-facts.ts';
import { dyingWithParent, type Unprivileged, unprivileged } from './unprivileged.ts';

export interface PostgresOptions {
  /** Holds the database (`postgres/`), its address (`secrets/database-url`) and its log (`logs/postgres.log`). */
  readonly dataDir: string;
  /** On 127.0.0.1. Unless given: the port it had last time when that is free, otherwise any free one. */
  readonly port?: number;
}

export interface Postgres {
  readonly url: string;
  readonly pid: number;
  /** Settles when the server has ended, whoever ended it. */
  readonly exited: Promise<void>;
  /** Ends sessions, writes everything down and ends the server. */
  stop(): Promise<void>;
}

/** How long a server may take to recover from a crash before starting counts as failed. */
const startWaitMs = 60_000;

/**
 * Starts the embedded Postgres of a data folder, making the folder at the first start. A server that still runs there,
 * because whoever started it was killed, is taken over; there are never two.
 *
 * @throws when the server does not start, with the last lines it said.
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const cluster = clusterAt(resolve(options.dataDir));
  return withLockFile(cluster.lockFile, async () => {
    const binaries = await postgresBinaries();
    const user = unprivileged();
    const url = await prepareCluster(cluster, binaries, user);
    const left = await leftRunning(cluster);
    if (left !== undefined) {
      const isWanted = options.port === undefined || String(options.port) === url.port;
      if (isWanted && (await answers(url))) return adopt(url, left);
      await stopServer(left);
    }
    return start({ cluster, binaries, user, url, port: options.port });
  });
}

/** The server that runs on this cluster, if one does. A pid file that names no such server is cleared away. */
async function leftRunning(cluster: PostgresCluster): Promise<number | undefined> {
  const file = join(cluster.folder, 'postmaster.pid');
  if (!existsSync(file)) return undefined;
  const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
  // After a crash the number may belong to somebody else by now; Postgres would then refuse to start.
  if (isAlive(pid) && commandLine(pid).includes(cluster.folder)) return pid;
  await rm(file, { force: true });
  return undefined;
}

async function answers(url: URL): Promise<boolean> {
  const sql = postgres(url.href, { max: 1, connect_timeout: 3, onnotice: () => undefined });
  try {
    await sql`select 1`;
    return true;
  } catch {
    return false;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

function adopt(url: URL, pid: number): Postgres {
  return { url: url.href, pid, exited: untilGone(pid), stop: () => stopServer(pid) };
}

async function untilGone(pid: number): Promise<void> {
  while (isAlive(pid)) await sleep(200);
}

interface Start {
  readonly cluster: PostgresCluster;
  readonly binaries: PostgresBinaries;
  readonly user: Unprivileged;
  readonly url: URL;
  readonly port: number | undefined;
}

async function start({ cluster, binaries, user, url, port }: Start): Promise<Postgres> {
  if (port !== undefined && !(await isPortFree(port)))
    throw new Error(`Port ${port} on 127.0.0.1 is busy: stop what uses it, or give Postgres another`);
  url.port = String(port ?? (await freePort(Number(url.port))));
  await writeUrl(cluster, url);
  const deadline = Date.now() + startWaitMs;
  for (;;) {
    const attempt = await launch({ cluster, binaries, user, url, port });
    if (attempt.server) return attempt.server;
    // The children of a killed server need a moment to notice; until then its shared memory is in use.
    const mayPass = attempt.said.includes('pre-existing shared memory block is still in use');
    if (!mayPass || Date.now() > deadline) throw new Error(`Postgres did not start:\n${attempt.said}`);
    await sleep(100);
  }
}

type Attempt = { server: Postgres; said?: never } | { server?: never; said: string };

async function launch({ cluster, binaries, user, url }: Start): Promise<Attempt> {
  const settings = Object.entries({ ...serverSettings, port: url.port });
  const [program = '', ...args] = [
    ...user.prefix,
    ...dyingWithParent('INT'),
    binaries.postgres,
    '-D',
    cluster.folder,
    ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
  // A group of its own: Ctrl-C must not reach it before those who still write to it have ended.
  const child = spawn(program, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
    env: serverEnvironment,
  });
  const log = new BoundedLog(cluster.logFile);
  const exited = once(child, 'exit').then(() => undefined);
  child.once('close', () => log[Symbol.dispose]());
  const said = await untilReady(child, log, exited);
  const { pid } = child;
  if (said !== undefined || pid === undefined) return { said: said ?? 'it could not be run' };
  const stop = async () => {
    await stopServer(pid);
    await exited;
  };
  return { server: { url: url.href, pid, exited, stop } };
}

/** @returns what it said, when it ended instead of becoming ready. */
async function untilReady(
  child: ChildProcess,
  log: BoundedLog,
  exited: Promise<void>,
): Promise<string | undefined> {
  let said = '';
  const { promise: ready, resolve: becameReady } = Promise.withResolvers<void>();
  const watch = (text: string) => {
    said = (said + text).slice(-4000);
    if (said.includes('database system is ready to accept connections')) becameReady();
  };
  child.stderr?.on('data', (bytes: Buffer) => log.write(bytes));
  child.stderr?.on('data', watch);
  const isReady = await Promise.race([ready.then(() => true), exited.then(() => false)]);
  child.stderr?.off('data', watch);
  return isReady ? undefined : said;
}

/** First a fast shutdown, which loses nothing; a server that cannot do even that is made to crash and recovers later. */
async function stopServer(pid: number): Promise<void> {
  signal(pid, 'SIGINT');
  if (await waitForEnd(pid, 15_000)) return;
  signal(pid, 'SIGQUIT');
  if (await waitForEnd(pid, 5000)) return;
  signal(pid, 'SIGKILL');
  await waitForEnd(pid, 5000);
}
