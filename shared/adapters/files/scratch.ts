import { mkdirSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Retryable } from '../../contracts/errors.ts';
import type { Scratch } from '../../ports/scratch.ts';

/** Scratch folders of one process, below `root/pid`. What killed processes left is removed at the next start. */
export async function createFileScratch(root: string): Promise<Scratch> {
  await removeOrphans(root);
  return {
    create(name) {
      const path = join(root, String(process.pid), name);
      let made = false;
      return {
        get path() {
          if (!made) makeFolder(path, root);
          made = true;
          return path;
        },
        async [Symbol.asyncDispose]() {
          if (made) await rm(path, { recursive: true, force: true });
        },
      };
    },
  };
}

function makeFolder(path: string, root: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (cause) {
    throw new Retryable('scratch_full', `No scratch space at ${root}`, { cause });
  }
}

/**
 * A process that drains still needs its folders, so only those of the dead go. One under this process's own number is
 * from before it started: in a container every process is number 1.
 */
async function removeOrphans(root: string): Promise<void> {
  const names = await readdir(root).catch(() => []);
  const orphans = names.filter((name) => Number(name) === process.pid || !isAlive(Number(name)));
  await Promise.all(orphans.map((name) => rm(join(root, name), { recursive: true, force: true })));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
