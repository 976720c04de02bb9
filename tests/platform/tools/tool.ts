import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { withLockFile } from '../../../runtime/embedded/lock-file.ts';

/** Where a program of the platform lane lies, or why this machine has none. */
export type Tool = { path: string } | { missing: string };

/** Programs of others are compiled on two cores. */
const longestMakeMs = 40 * 60_000;

/** The user's own cache folder (XDG Base Directory Specification): tools are made once a machine, for every checkout. */
export const toolsDir = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'ytempire', 'tools');

/**
 * A tool that is kept in a folder of its own, whole or not at all. Name and version decide which: another version is made
 * beside it.
 *
 * @param make fills the folder; what it throws becomes the reason why there is none
 */
export async function keptTool(
  name: string,
  version: string,
  make: (folder: string) => Promise<void>,
): Promise<Tool> {
  const path = join(toolsDir, `${name}-${version}`);
  if (existsSync(path)) return { path };
  try {
    // Test files that need the same tool start together; the first makes it.
    await withLockFile(`${path}.lock`, () => makeWhole(path, make), longestMakeMs);
    return { path };
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return { missing: `no ${name} ${version}: ${words.slice(0, 600)}` };
  }
}

async function makeWhole(path: string, make: (folder: string) => Promise<void>): Promise<void> {
  if (existsSync(path)) return;
  const unfinished = `${path}.${process.pid}`;
  try {
    await mkdir(unfinished, { recursive: true });
    await make(unfinished);
    await rename(unfinished, path);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}
