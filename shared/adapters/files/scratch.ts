import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Retryable } from '../../contracts/errors.ts';
import type { Scratch } from '../../ports/scratch.ts';

/** Scratch folders below one folder of this process; what a killed process left is removed at the next start. */
export async function createFileScratch(root: string): Promise<Scratch> {
  await rm(root, { recursive: true, force: true });
  return {
    async create(name) {
      const path = join(root, name);
      try {
        await mkdir(path, { recursive: true });
      } catch (cause) {
        throw new Retryable('scratch_full', `No scratch space at ${root}`, { cause });
      }
      return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
    },
  };
}
