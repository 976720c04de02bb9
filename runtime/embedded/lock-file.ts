import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from './process-facts.ts';

/**
 * Runs `work` while holding a lock file, so that processes on one machine take turns. The file names its holder; the
 * lock of a process that died is taken over.
 *
 * @throws when the lock is still held by a living process after `waitMs`.
 */
export async function withLockFile<T>(path: string, work: () => Promise<T>, waitMs = 60_000): Promise<T> {
  await mkdir(dirname(path), { recursive: true });
  const deadline = Date.now() + waitMs;
  while (!(await tryTake(path))) {
    if (Date.now() > deadline)
      throw new Error(`Gave up waiting for process ${await holder(path)}; if it is not ours, remove ${path}`);
    await sleep(20);
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

/** A hard link appears whole or not at all, so nobody ever reads a lock that does not name its holder yet. */
async function tryTake(path: string): Promise<boolean> {
  const mine = `${path}.${process.pid}.${randomUUID()}`;
  await writeFile(mine, String(process.pid), { mode: 0o600 });
  try {
    await link(mine, path);
    return true;
  } catch (error) {
    if (!isExists(error)) throw error;
    await clearIfAbandoned(path);
    return false;
  } finally {
    await rm(mine, { force: true });
  }
}

/** Renaming first makes sure that of several waiters only one removes the abandoned file, never a fresh one. */
async function clearIfAbandoned(path: string): Promise<void> {
  const pid = await holder(path);
  if (pid === undefined || isAlive(pid)) return;
  const aside = `${path}.${process.pid}.${randomUUID()}`;
  try {
    await rename(path, aside);
    if ((await holder(aside)) === pid) await rm(aside, { force: true });
    else await rename(aside, path);
  } catch {
    // Another waiter was faster.
  }
}

async function holder(path: string): Promise<number | undefined> {
  try {
    const pid = Number.parseInt(await readFile(path, 'utf8'), 10);
    return Number.isInteger(pid) ? pid : undefined;
  } catch {
    return undefined;
  }
}

function isExists(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}
