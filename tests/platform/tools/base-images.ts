import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type DockerEngine, dockerTool, programsOf } from './docker-engine.ts';
import { keptTool, type Tool } from './tool.ts';

const run = promisify(execFile);
/** The release that stack.yml's DEBIAN_IMAGE names. */
const suite = 'bookworm';
const mirror = 'http://deb.debian.org/debian';
const certificates = '/etc/ssl/certs/ca-certificates.crt';

/** What Debian's own slim image leaves out too. */
const leftOut = ['usr/share/doc', 'usr/share/man', 'usr/share/info', 'usr/share/locale', 'var/cache/apt'];

/** Values of stack.yml's build_args. */
export interface BaseImages {
  NODE_IMAGE: string;
  DEBIAN_IMAGE: string;
  WATCHDOG_IMAGE: string;
}

/**
 * What images are built upon: what stack.yml names where the engine can pull it, else Debian from its packages, with Node and npm
 * as they are on this machine.
 *
 * @param watchdog the real of-watchdog, for an engine that cannot pull it; without one the image runs the function itself
 * @returns what to build upon instead of what stack.yml names, and whether the watchdog is the real one
 */
export async function baseImages(
  engine: DockerEngine,
  watchdog: string | undefined,
): Promise<{ instead: BaseImages | undefined; hasWatchdog: boolean } | { missing: string }> {
  if (!engine.isOwn && (await canPull(engine))) return { instead: undefined, hasWatchdog: true };
  const debian = await debianTool();
  if ('missing' in debian) return debian;
  return {
    instead: await makeBaseImages(engine, debian.path, watchdog),
    hasWatchdog: watchdog !== undefined,
  };
}

async function canPull(engine: DockerEngine): Promise<boolean> {
  return engine.docker('pull', '--quiet', `debian:${suite}-slim`).then(
    () => true,
    () => false,
  );
}

async function makeBaseImages(
  engine: DockerEngine,
  debian: string,
  watchdog: string | undefined,
): Promise<BaseImages> {
  const images = {
    DEBIAN_IMAGE: 'ytempire-base/debian:1',
    NODE_IMAGE: 'ytempire-base/node:1',
    WATCHDOG_IMAGE: 'ytempire-base/watchdog:1',
  };
  const path = 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  // Imported again it would be another image, upon which all would be built anew.
  await engine
    .docker('image', 'inspect', images.DEBIAN_IMAGE)
    .catch(() => engine.docker('import', '--change', path, join(debian, 'base.tar'), images.DEBIAN_IMAGE));
  const folder = await mkdtemp(join(tmpdir(), 'base-images-'));
  try {
    await buildNode(engine, folder, images);
    await buildWatchdog(engine, folder, images.WATCHDOG_IMAGE, watchdog);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return images;
}

async function buildNode(engine: DockerEngine, folder: string, images: BaseImages): Promise<void> {
  const context = join(folder, 'node');
  await mkdir(context);
  await cp(process.execPath, join(context, 'node'), { dereference: true });
  await cp(await npmFolder(), join(context, 'npm'), { recursive: true });
  await writeFile(
    join(context, 'Dockerfile'),
    [
      `FROM ${images.DEBIAN_IMAGE}`,
      'COPY node /usr/local/bin/node',
      'COPY npm /usr/local/lib/node_modules/npm',
      'RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm',
      `ENV NODE_EXTRA_CA_CERTS=${certificates} npm_config_cafile=${certificates} npm_config_update_notifier=false`,
    ].join('\n'),
  );
  await engine.docker('build', '--quiet', '--tag', images.NODE_IMAGE, context);
}

async function buildWatchdog(
  engine: DockerEngine,
  folder: string,
  image: string,
  watchdog: string | undefined,
): Promise<void> {
  const context = join(folder, 'watchdog');
  await mkdir(context);
  const program = join(context, 'fwatchdog');
  if (watchdog) await cp(watchdog, program);
  else await writeFile(program, '#!/bin/sh\nexec $fprocess\n', { mode: 0o755 });
  await writeFile(join(context, 'Dockerfile'), 'FROM scratch\nCOPY fwatchdog /fwatchdog\n');
  await engine.docker('build', '--quiet', '--tag', image, context);
}

/** The npm that runs this, or the one on the PATH. */
async function npmFolder(): Promise<string> {
  const { npm_execpath: cli = (await run('sh', ['-c', 'command -v npm'])).stdout.trim() } = process.env;
  return join(dirname(await realpath(cli)), '..');
}

/** A small Debian, made by debootstrap: `base.tar`. It finds its registries in the way this machine does. */
export async function debianTool(): Promise<Tool> {
  const docker = await dockerTool();
  if ('missing' in docker) return docker;
  return keptTool('debian-base', suite, async (folder) => {
    const base = join(folder, 'base');
    const env = {
      ...process.env,
      PATH: `${programsOf(docker.path)}:${process.env.PATH}`,
      DEBOOTSTRAP_DIR: join(docker.path, 'usr/share/debootstrap'),
    };
    await run('debootstrap', ['--variant=minbase', suite, base, mirror], { env, maxBuffer: 1 << 24 });
    for (const path of leftOut) await emptyFolder(join(base, path));
    await emptyFolder(join(base, 'var/lib/apt/lists'));
    const { stdout } = await run('apt-config', ['dump', '--format', '%F "%v";%n', 'Acquire']);
    const ways = stdout.match(/^Acquire::(https?|Check|Retries|Force).*/gm) ?? [];
    await writeFile(
      join(base, 'etc/apt/apt.conf.d/99as-on-this-machine'),
      ways.map((way) => `${way}\n`).join(''),
    );
    await mkdir(join(base, dirname(certificates)), { recursive: true });
    await writeFile(
      join(base, certificates),
      await readFile(process.env.NODE_EXTRA_CA_CERTS ?? certificates),
    );
    await run('tar', ['--create', '--file', join(folder, 'base.tar'), '--directory', base, '.']);
    await rm(base, { recursive: true, force: true });
  });
}

async function emptyFolder(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
  await mkdir(path, { recursive: true });
}
