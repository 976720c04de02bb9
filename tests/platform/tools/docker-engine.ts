import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { withLockFile } from '../../../runtime/embedded/lock-file.ts';
import { dyingWithParent } from '../../../runtime/embedded/unprivileged.ts';
import { keptTool, type Tool, toolsDir } from './tool.ts';

const run = promisify(execFile);
const startMs = 60_000;
const longestRunMs = 30 * 60_000;
/** Debian's packages of one engine, which hold all of it but libraries that every Debian has. */
const packages = ['docker.io', 'containerd', 'runc', 'tini', 'debootstrap'];
/** Of the layers that nothing names any more, those of the last days make the next build quick. */
const keptLayers = 'until=72h';

/** A Docker engine to build and run images with. */
export interface DockerEngine extends AsyncDisposable {
  /** Points docker, and whatever calls it, at the engine. */
  environment: NodeJS.ProcessEnv;
  /** Whether it was started here: it has no images but those made here, and containers only see the host's network. */
  isOwn: boolean;
  /** What `docker ARGS` wrote. @throws with what it complained of */
  docker(...args: string[]): Promise<string>;
}

/** The engine that answers on this machine, or one started for as long as it is used. Or why there is none. */
export async function dockerEngine(): Promise<DockerEngine | { missing: string }> {
  if (await engineAnswers(process.env))
    return { ...engineOn(process.env), isOwn: false, [Symbol.asyncDispose]: async () => {} };
  const tool = await dockerTool();
  if ('missing' in tool) return tool;
  try {
    return await startEngine(tool.path);
  } catch (error) {
    return {
      missing: `no Docker engine could be started: ${error instanceof Error ? error.message : error}`,
    };
  }
}

/** The programs of an engine, from Debian's packages: unpacked in the cache, nothing is installed. */
export async function dockerTool(): Promise<Tool> {
  if (process.getuid?.() !== 0) return { missing: 'no Docker engine answers, and only root can start one' };
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const [, version] = release.match(/^VERSION_CODENAME=(\w+)$/m) ?? [];
  if (!/^ID(_LIKE)?=.*debian/m.test(release) || version === undefined)
    return { missing: 'no Docker engine answers, and only on Debian is known how to come by one' };
  return keptTool('docker.io', version, async (folder) => {
    const download = () => run('apt-get', ['-q', 'download', ...packages], { cwd: folder, timeout: 300_000 });
    // Images of Debian come without lists of packages.
    await download().catch(() => run('apt-get', ['-q', 'update']).then(download));
    for (const file of await readdir(folder))
      if (file.endsWith('.deb')) {
        await run('dpkg', ['--extract', join(folder, file), folder]);
        await rm(join(folder, file));
      }
  });
}

/** The folders of an unpacked engine that hold programs. */
export const programsOf = (tool: string): string =>
  ['usr/sbin', 'usr/bin'].map((path) => join(tool, path)).join(delimiter);

function engineOn(environment: NodeJS.ProcessEnv): Pick<DockerEngine, 'environment' | 'docker'> {
  return {
    environment,
    async docker(...args) {
      const options = { env: environment, maxBuffer: 1 << 26 };
      return (await run('docker', args, options)).stdout.trim();
    },
  };
}

/** Whether docker finds an engine in this environment. */
export async function engineAnswers(environment: NodeJS.ProcessEnv): Promise<boolean> {
  return run('docker', ['info'], { env: environment, timeout: 20_000 }).then(
    () => true,
    () => false,
  );
}

/**
 * Without a network of its own, so that it changes nothing of the machine's. Its folder is in the cache: layers are there for the
 * next run, and so is what a run left that was killed. One at a time uses it.
 */
async function startEngine(tool: string): Promise<DockerEngine> {
  await using started = new AsyncDisposableStack();
  const folder = join(toolsDir, '..', 'docker');
  started.defer(await hold(join(toolsDir, 'docker-engine.lock')));
  const state = join(folder, 'run');
  await mkdir(state, { recursive: true });
  const socket = `unix://${join(state, 'socket')}`;
  const environment = {
    ...process.env,
    PATH: `${programsOf(tool)}${delimiter}${process.env.PATH}`,
    DOCKER_HOST: socket,
    DOCKER_CONFIG: state,
    DOCKER_BUILDKIT: '0',
  };
  await writeFile(join(state, 'daemon.json'), '{}');
  const command = [
    ...[...dyingWithParent('TERM'), join(tool, 'usr/sbin/dockerd'), '--host', socket],
    ...['--config-file', join(state, 'daemon.json'), '--pidfile', join(state, 'pid')],
    ...['--data-root', join(folder, 'data'), '--exec-root', join(state, 'exec')],
    ...['--bridge', 'none', '--iptables=false', '--ip6tables=false'],
  ];
  const log = await open(join(state, 'log'), 'w');
  const [program = '', ...args] = command;
  const daemon = spawn(program, args, { stdio: ['ignore', log.fd, log.fd], env: environment });
  await log.close();
  const ended = once(daemon, 'exit');
  started.defer(async () => {
    daemon.kill('SIGTERM');
    await ended;
    // It forgets that it mounted this.
    await run('umount', [join(state, 'exec/netns/default')]).catch(() => undefined);
  });
  const deadline = Date.now() + startMs;
  while (!(await engineAnswers(environment))) {
    if (daemon.exitCode !== null || Date.now() > deadline)
      throw new Error((await readFile(join(state, 'log'), 'utf8')).slice(-2000));
    await pause(200);
  }
  const engine = engineOn(environment);
  const tidy = async (): Promise<void> => {
    const containers = await engine.docker('ps', '--all', '--quiet');
    if (containers) await engine.docker('rm', '--force', ...containers.split('\n'));
    await engine.docker('image', 'prune', '--force', '--filter', keptLayers);
  };
  await tidy();
  started.defer(tidy);
  const kept = started.move();
  return { ...engine, isOwn: true, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/** Takes a lock file. Answers with what gives it back. */
async function hold(path: string): Promise<() => Promise<void>> {
  const held = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const work = async (): Promise<void> => {
    held.resolve();
    await released.promise;
  };
  const lock = withLockFile(path, work, longestRunMs);
  await Promise.race([held.promise, lock]);
  return async () => {
    released.resolve();
    await lock;
  };
}
