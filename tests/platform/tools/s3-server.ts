import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { S3Keys } from '#shared/adapters/s3/connect-s3.ts';
import { freePort } from '../../../runtime/embedded/free-port.ts';
import { dyingWithParent } from '../../../runtime/embedded/unprivileged.ts';
import { findProgram } from '../../../runtime/preflight/find-program.ts';
import { goTool } from './go-tool.ts';

const startMs = 60_000;

/** A real S3. */
export interface S3Server extends AsyncDisposable {
  /** What YTEMPIRE_S3_ENDPOINT takes. */
  readonly endpoint: string;
  readonly keys: S3Keys;
  /** SIGKILL: nothing is flushed, nobody is told. */
  kill(): Promise<void>;
  /** The same data on the same port; resolves when it answers. */
  restart(): Promise<void>;
}

/** Somebody else's S3, with S3_ACCESS_KEY and S3_SECRET_KEY, in place of our own. */
const given = process.env.S3_ENDPOINT;

/** How to start one of the servers on a port with its data in a folder, and what it reads from its environment. */
interface Program {
  command(folder: string, port: number, keys: S3Keys): Promise<readonly string[]>;
  environment(keys: S3Keys): Record<string, string>;
}

/** Why tests that need an S3, or one that may be killed, cannot run here: for tap's `skip`. Said aloud too. */
export async function s3Missing({ toBeKilled = false } = {}): Promise<string | false> {
  if (given !== undefined && !toBeKilled) return false;
  const server =
    given === undefined ? await findServer() : { missing: 'S3_ENDPOINT names one that is not to be killed' };
  if (!('missing' in server)) return false;
  console.error(
    `\n*** THE OBJECT STORAGE IS NOT TESTED${toBeKilled ? ' WITH KILLS' : ''}: ${server.missing}\n`,
  );
  return server.missing;
}

/** A disk of this many MiB that only the program after it sees, and that goes with it. Needs no root. */
const smallDisk = (mebibytes: number, folder: string): string[] => [
  ...['unshare', '--map-root-user', '--mount', 'sh', '-c'],
  'mount -t tmpfs -o "size=$1m" tmpfs "$2" && shift 2 && exec "$@"',
  ...['sh', String(mebibytes), folder],
];

/** Why there can be no small disk here. */
export async function smallDiskMissing(): Promise<string | false> {
  const [program = '', ...args] = smallDisk(1, tmpdir());
  const { status } = spawnSync(program, [...args, 'true'], { stdio: 'ignore' });
  return (await s3Missing({ toBeKilled: true })) || (status !== 0 && 'unshare --mount is not allowed here');
}

/**
 * Starts an S3 on a free port of 127.0.0.1 with data and keys of its own.
 *
 * @param diskMebibytes how much it can hold, where that matters; then nothing survives a restart
 * @throws with its log when it does not start
 */
export async function startS3Server(diskMebibytes?: number): Promise<S3Server> {
  if (given !== undefined) return foreign(given);
  const program = await findServer();
  if ('missing' in program) throw new Error(program.missing);
  const keys = { accessKey: 'tests', secretKey: randomBytes(16).toString('hex') };
  const folder = await mkdtemp(join(tmpdir(), 's3-server-'));
  await mkdir(join(folder, 'data'));
  const disk = diskMebibytes === undefined ? [] : smallDisk(diskMebibytes, join(folder, 'data'));
  const server = new Server(program, folder, await freePort(), keys, disk);
  const start = async (): Promise<void> => {
    await server.kill();
    await server.start();
  };
  const dispose = async (): Promise<void> => {
    await server.kill();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await start();
  } catch (error) {
    await dispose();
    throw error;
  }
  const { endpoint } = server;
  return { endpoint, keys, kill: () => server.kill(), restart: start, [Symbol.asyncDispose]: dispose };
}

function foreign(endpoint: string): S3Server {
  const { S3_ACCESS_KEY: accessKey = '', S3_SECRET_KEY: secretKey = '' } = process.env;
  const refuse = () => Promise.reject(new Error('S3_ENDPOINT names a storage that is not ours to kill'));
  const keys = { accessKey, secretKey };
  return { endpoint, keys, kill: refuse, restart: refuse, [Symbol.asyncDispose]: async () => undefined };
}

let found: Promise<Program | { missing: string }> | undefined;

function findServer(): Promise<Program | { missing: string }> {
  found ??= lookForServer();
  return found;
}

/** The cluster's SeaweedFS where there is a `weed`: no package registry has it. Otherwise Versity's gateway over a folder. */
async function lookForServer(): Promise<Program | { missing: string }> {
  const weed = process.env.WEED ?? (await findProgram('weed', 'version'))?.path;
  if (weed !== undefined) return seaweed(weed);
  const tool = await goTool({
    name: 'versitygw',
    package: 'github.com/versity/versitygw/cmd/versitygw',
    version: 'v1.8.0',
  });
  if ('missing' in tool) return tool;
  console.error(
    '\n*** NOT TESTED ON SEAWEEDFS: there is no weed on the PATH or in WEED. Versity stands in for it.\n',
  );
  return versity(tool.path);
}

function versity(path: string): Program {
  return {
    command: async (folder, port) => [
      ...[path, '--port', `127.0.0.1:${port}`, '--keep-alive', '--quiet'],
      ...['posix', join(folder, 'data')],
    ],
    environment: ({ accessKey, secretKey }) => ({ ROOT_ACCESS_KEY: accessKey, ROOT_SECRET_KEY: secretKey }),
  };
}

/** All of SeaweedFS in one process. Its flags are from `weed server -h`; the small volumes are for many small buckets. */
function seaweed(path: string): Program {
  return {
    async command(folder, port, { accessKey, secretKey }) {
      const config = join(folder, 's3.json');
      const credentials = [{ accessKey, secretKey }];
      await writeFile(
        config,
        JSON.stringify({ identities: [{ name: 'tests', credentials, actions: ['Admin'] }] }),
      );
      const ports: string[] = [];
      for (const part of ['master', 'volume', 'filer'])
        ports.push(`-${part}.port=${await freePort()}`, `-${part}.port.grpc=${await freePort()}`);
      return [
        ...[path, 'server', `-dir=${join(folder, 'data')}`, '-ip=127.0.0.1', '-ip.bind=127.0.0.1', ...ports],
        ...['-s3', `-s3.port=${port}`, `-s3.port.grpc=${await freePort()}`, `-s3.config=${config}`],
        ...['-master.volumeSizeLimitMB=64', '-volume.max=400', '-volume.preStopSeconds=0'],
      ];
    },
    environment: () => ({}),
  };
}

class Server {
  readonly endpoint: string;
  readonly #program: Program;
  readonly #folder: string;
  readonly #port: number;
  readonly #keys: S3Keys;
  readonly #disk: readonly string[];
  #command: readonly string[] | undefined;
  #child: ChildProcess | undefined;

  constructor(program: Program, folder: string, port: number, keys: S3Keys, disk: readonly string[]) {
    this.endpoint = `http://127.0.0.1:${port}`;
    this.#program = program;
    this.#folder = folder;
    this.#port = port;
    this.#keys = keys;
    this.#disk = disk;
  }

  async start(): Promise<void> {
    this.#command ??= await this.#program.command(this.#folder, this.#port, this.#keys);
    const [command = '', ...args] = [...dyingWithParent('KILL'), ...this.#disk, ...this.#command];
    const log = await open(join(this.#folder, 'log'), 'w');
    const env = { ...process.env, ...this.#program.environment(this.#keys) };
    const child = spawn(command, args, { stdio: ['ignore', log.fd, log.fd], env });
    this.#child = child;
    child.once('error', () => {});
    await log.close();
    const deadline = Date.now() + startMs;
    while (!(await this.#answers())) {
      if (child.exitCode !== null || child.pid === undefined || Date.now() > deadline)
        throw new Error(`${command} did not start:\n${await this.#said()}`);
      await pause(20);
    }
  }

  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  /** Whatever it answers, and if it says that nobody may do this. */
  #answers(): Promise<boolean> {
    return fetch(this.endpoint).then(
      () => true,
      () => false,
    );
  }

  async #said(): Promise<string> {
    return (await readFile(join(this.#folder, 'log'), 'utf8')).slice(-4000);
  }
}
