import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { PostgresBinaries } from './postgres-binaries.ts';
import type { Unprivileged } from './unprivileged.ts';

const execute = promisify(execFile);

/** The environment a server gets: nothing of ours, so no stray PGPORT or locale changes what it does. */
export const serverEnvironment = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/** Where one Postgres keeps its files below a data folder. */
export interface PostgresCluster {
  readonly folder: string;
  readonly urlFile: string;
  readonly logFile: string;
  readonly lockFile: string;
}

export function clusterAt(dataDir: string): PostgresCluster {
  return {
    folder: join(dataDir, 'postgres'),
    urlFile: join(dataDir, 'secrets/database-url'),
    logFile: join(dataDir, 'logs/postgres.log'),
    lockFile: join(dataDir, 'run/postgres.lock'),
  };
}

/**
 * Creates the cluster when there is none. It is made beside its place and moved there when whole, so an interrupted
 * first start leaves nothing half done.
 *
 * @returns the address, with the port it had last time or 0.
 */
export async function prepareCluster(
  cluster: PostgresCluster,
  binaries: PostgresBinaries,
  user: Unprivileged,
): Promise<URL> {
  if (!existsSync(join(cluster.folder, 'PG_VERSION'))) await createCluster(cluster, binaries, user);
  await user.own(cluster.folder);
  return readUrl(cluster);
}

export async function readUrl(cluster: PostgresCluster): Promise<URL> {
  try {
    return new URL((await readFile(cluster.urlFile, 'utf8')).trim());
  } catch (cause) {
    throw new Error(
      `${cluster.urlFile} is missing or unreadable, and without its password ${cluster.folder} cannot be opened: ` +
        'restore the file, or remove the folder to start with an empty database',
      { cause },
    );
  }
}

export async function writeUrl(cluster: PostgresCluster, url: URL): Promise<void> {
  const fresh = `${cluster.urlFile}.new`;
  await writeFile(fresh, `${url.href}\n`, { mode: 0o600 });
  await rename(fresh, cluster.urlFile);
}

async function createCluster(
  cluster: PostgresCluster,
  binaries: PostgresBinaries,
  user: Unprivileged,
): Promise<void> {
  const password = randomBytes(24).toString('base64url');
  const fresh = `${cluster.folder}.new`;
  const passwordFile = `${cluster.folder}.password`;
  await mkdir(join(cluster.urlFile, '..'), { recursive: true, mode: 0o700 });
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { recursive: true });
  await chmod(fresh, 0o700);
  await writeFile(passwordFile, password, { mode: 0o600 });
  await Promise.all([user.own(fresh), user.own(passwordFile)]);
  try {
    await initdb(binaries.initdb, fresh, passwordFile, user);
    const url = new URL('postgres://ytempire@127.0.0.1/postgres');
    url.password = password;
    await writeUrl(cluster, url);
    await rename(fresh, cluster.folder);
  } finally {
    await rm(passwordFile, { force: true });
  }
}

async function initdb(
  program: string,
  folder: string,
  passwordFile: string,
  user: Unprivileged,
): Promise<void> {
  const [first = program, ...rest] = [
    ...user.prefix,
    program,
    `--pgdata=${folder}`,
    '--username=ytempire',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    '--no-instructions',
  ];
  try {
    await execute(first, rest, { env: serverEnvironment });
  } catch (cause) {
    const reason = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : String(cause);
    throw new Error(`Postgres could not create its files in ${folder}: ${reason}`, { cause });
  }
}

/** Settings for one busy machine of 2 cores and up. Money depends on fsync and synchronous_commit staying on. */
export const serverSettings: Readonly<Record<string, string | number>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: 200,
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  shared_buffers: '128MB',
  effective_cache_size: '1GB',
  max_wal_size: '1GB',
  // Nobody replicates or archives from an embedded server.
  wal_level: 'minimal',
  max_wal_senders: 0,
  // Short queries only: compiling them, or spreading them over processes, costs more than running them.
  jit: 'off',
  max_parallel_workers_per_gather: 0,
  io_workers: 1,
  random_page_cost: 1.1,
  autovacuum_naptime: '15s',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_line_prefix: '%m [%p] ',
  log_min_duration_statement: '1s',
};
