import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { BoundedLog } from '../supervisor/bounded-log.ts';
import { freePort } from './free-port.ts';
import { commandLine, signal, waitForEnd } from './process-facts.ts';
import { dyingWithParent } from './unprivileged.ts';

export interface RedisOptions {
  /** Receives the log (`logs/redis.log`); nothing else is kept, Redis holds only what can be made again. */
  readonly dataDir: string;
  /** The program; found on the path unless given. */
  readonly program?: string;
}

export interface RedisServer {
  readonly host: string;
  readonly port: number;
  readonly password: string;
  readonly pid: number;
  /** Settles when the server has ended, whoever ended it. */
  readonly exited: Promise<void>;
  stop(): Promise<void>;
}

const host = '127.0.0.1';

/**
 * Starts the system's redis-server on a free port of this machine, with a new password each time. What it holds outlives it.
 *
 * @throws when it cannot be run or does not become ready, with what it said.
 */
export async function startRedis(options: RedisOptions): Promise<RedisServer> {
  const dataDir = resolve(options.dataDir);
  const pidFile = join(dataDir, 'run/redis.pid');
  const folder = join(dataDir, 'redis');
  for (const needed of [folder, dirname(pidFile)]) await mkdir(needed, { recursive: true });
  await stopLeftover(pidFile);
  const port = await freePort();
  const password = randomBytes(24).toString('base64url');
  const [program = '', ...args] = [...dyingWithParent('TERM'), options.program ?? 'redis-server', '-'];
  const child = spawn(program, args, { stdio: 'pipe', detached: true });
  // Settings go through standard input: arguments, the password among them, could be read by every user.
  child.stdin.on('error', () => undefined);
  child.stdin.end(settings({ port, password, folder }));
  const log = new BoundedLog(join(dataDir, 'logs/redis.log'));
  child.once('close', () => log[Symbol.dispose]());
  await untilReady(child, log);
  const pid = child.pid ?? 0;
  await writeFile(pidFile, `${pid} ${port}`);
  const exited = once(child, 'exit').then(() => undefined);
  const stop = async () => {
    signal(pid, 'SIGTERM');
    if (!(await waitForEnd(pid, 5000))) signal(pid, 'SIGKILL');
    await exited;
    await rm(pidFile, { force: true });
  };
  return { host, port, password, pid, exited, stop };
}

function settings(of: { port: number; password: string; folder: string }): string {
  return [
    `bind ${host}`,
    `port ${of.port}`,
    `requirepass ${of.password}`,
    `dir ${JSON.stringify(of.folder)}`,
    // What was bought is found again after a restart; a second of it may be lost.
    'save ""',
    'appendonly yes',
    'maxmemory 256mb',
    'maxmemory-policy volatile-lru',
    'daemonize no',
    '',
  ].join('\n');
}

/** Where a parent's death cannot end the server (macOS), the next start does. */
async function stopLeftover(pidFile: string): Promise<void> {
  const [pid, port] = (await readFile(pidFile, 'utf8').catch(() => '')).split(' ').map(Number);
  if (pid === undefined || port === undefined) return;
  const command = commandLine(pid);
  if (!command.includes('redis-server') || !command.includes(`:${port}`)) return;
  signal(pid, 'SIGTERM');
  if (!(await waitForEnd(pid, 5000))) signal(pid, 'SIGKILL');
}

async function untilReady(child: ChildProcess, log: BoundedLog): Promise<void> {
  let said = '';
  const { promise: ready, resolve: becameReady, reject } = Promise.withResolvers<void>();
  const hear = (bytes: Buffer) => {
    log.write(bytes);
    if (said.length < 10_000) said += bytes;
    if (said.includes('Ready to accept connections')) becameReady();
  };
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  child.once('error', (cause) =>
    reject(new Error(`redis-server cannot be run: ${cause.message}`, { cause })),
  );
  child.once('exit', () =>
    reject(new Error(`redis-server ended instead of becoming ready:\n${said.trim()}`)),
  );
  await ready;
}
