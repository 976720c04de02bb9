import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { BaseImages } from '../tools/base-images.ts';
import type { DockerEngine } from '../tools/docker-engine.ts';
import { copyCheckout } from './build-contexts.ts';

const root = resolve(import.meta.dirname, '../../..');
const run = promisify(execFile);
export const registry = 'ytempire-test';
export const tag = '1';
const longestBuildMs = 20 * 60_000;

export interface BuildOptions {
  engine: DockerEngine;
  faasCli: string;
  /** What to build upon instead of what stack.yml names. */
  bases: BaseImages | undefined;
}

/**
 * Builds every image as an operator does, by `npm run images` from a checkout, and beside them one of a function that takes
 * its time.
 *
 * @returns what the command said
 */
export async function buildImages({ engine, faasCli, bases }: BuildOptions): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'build-images-'));
  try {
    const checkout = join(folder, 'checkout');
    await copyCheckout(checkout);
    for (const path of ['runtime', 'migrations', '.dockerignore', 'k3s/images.sh'])
      await cp(join(root, path), join(checkout, path), { recursive: true });
    await cp(join(root, 'tests/fixtures/functions/slow'), join(checkout, 'functions/slow'), {
      recursive: true,
    });
    const stack = await readFile(join(checkout, 'stack.yml'), 'utf8');
    await writeFile(join(checkout, 'stack.yml'), `${stack}\n${slowFunction}`);
    const programs = join(folder, 'programs');
    await mkdir(programs);
    await symlink(faasCli, join(programs, 'faas-cli'));
    if (engine.isOwn) await addNetwork(engine, programs);
    const { stdout, stderr } = await run('bash', ['k3s/images.sh'], {
      cwd: checkout,
      env: environmentOf(engine, programs, bases),
      timeout: longestBuildMs,
      maxBuffer: 1 << 26,
    });
    return `${stdout}\n${stderr}`;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const slowFunction = `  slow:
    lang: node-hono
    handler: ./functions/slow
    image: ${registry}/slow:${tag}
    build_args: *images
`;

function environmentOf(engine: DockerEngine, programs: string, bases: BaseImages | undefined) {
  const images = Object.entries(bases ?? {}).map(([name, image]) => [`YTEMPIRE_${name}`, image]);
  return {
    ...engine.environment,
    PATH: `${programs}${delimiter}${engine.environment.PATH}`,
    YTEMPIRE_REGISTRY: registry,
    YTEMPIRE_TAG: tag,
    ...Object.fromEntries(images),
  };
}

/** A docker in front of the real one, for an engine whose containers have no network but the host's. */
async function addNetwork({ environment }: DockerEngine, programs: string): Promise<void> {
  const { stdout } = await run('sh', ['-c', 'command -v docker'], { env: environment });
  const script = `#!/bin/sh
if [ "$1" = build ]; then shift; set -- build --network host "$@"; fi
exec ${stdout.trim()} "$@"
`;
  await writeFile(join(programs, 'docker'), script, { mode: 0o755 });
}
