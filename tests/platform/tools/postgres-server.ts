import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from '../../../runtime/embedded/free-port.ts';
import { dyingWithParent, unprivileged } from '../../../runtime/embedded/unprivileged.ts';

const run = promisify(execFile);
const packages = '/usr/lib/postgresql';

/** Where Debian's PostgreSQL keeps its programs, pg_dump and psql among them; undefined where it is not installed. */
export async function postgresPrograms(): Promise<string | undefined> {
  const versions = await readdir(packages).catch(() => []);
  const newest = versions.toSorted((a, b) => Number(a) - Number(b)).at(-1);
  return newest === undefined ? undefined : join(packages, newest, 'bin');
}

export interface PostgresServer extends AsyncDisposable {
  readonly port: number;
  /** The superuser's; there is no password. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A new server of Debian's PostgreSQL with nobody in it but the superuser `postgres`. */
export async function startPostgres(programs: string, folder: string): Promise<PostgresServer> {
  const user = unprivileged();
  const data = join(folder, 'data');
  const environment = { PATH: `${programs}:${process.env.PATH}`, LC_ALL: 'C.UTF-8', TZ: 'UTC' };
  await mkdir(data, { mode: 0o700 });
  await chmod(folder, 0o755);
  await user.own(data);
  const [first = '', ...rest] = [
    ...user.prefix,
    join(programs, 'initdb'),
    '--username=postgres',
    '--auth=trust',
    data,
  ];
  await run(first, rest, { env: environment });
  const port = await freePort();
  const settings = ['-h', '127.0.0.1', '-p', String(port), '-k', '', '-c', 'fsync=off'];
  const [command = '', ...args] = [
    ...dyingWithParent('KILL'),
    ...user.prefix,
    join(programs, 'postgres'),
    '-D',
    data,
    ...settings,
  ];
  const server = spawn(command, args, { env: environment, stdio: 'ignore' });
  const ended = once(server, 'exit');
  const client = { ...environment, PGHOST: '127.0.0.1', PGPORT: String(port), PGUSER: 'postgres' };
  while (
    !(await run('psql', ['--command', 'select 1', 'postgres'], { env: client }).catch(() => undefined))
  ) {
    if (server.exitCode !== null) throw new Error(`PostgreSQL did not start in ${data}`);
    await pause(50);
  }
  return {
    port,
    environment: client,
    async [Symbol.asyncDispose]() {
      server.kill('SIGQUIT');
      await ended;
    },
  };
}
