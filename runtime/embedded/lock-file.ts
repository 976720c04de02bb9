import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processIdentity } from './process-facts.ts';

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
      throw new Error(`Gave up waiting for process ${(await holder(path))?.pid}, which holds ${path}`);
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
  await writeFile(mine, `${process.pid}\n${processIdentity(process.pid)}`, { mode: 0o600 });
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
  const held = await holder(path);
  if (held === undefined || processIdentity(held.pid) === held.identity) return;
  const aside = `${path}.${process.pid}.${randomUUID()}`;
  try {
    await rename(path, aside);
    const moved = await holder(aside);
    if (moved?.pid !== held.pid || moved.identity !== held.identity) await link(aside, path);
    await rm(aside, { force: true });
  } catch {
    // Another waiter was faster.
  }
}

async function holder(path: string): Promise<{ pid: number; identity: string } | undefined> {
  try {
    const [pid, ...identity] = (await readFile(path, 'utf8')).split('\n');
    return { pid: Number(pid), identity: identity.join('\n') };
  } catch {
    return undefined;
  }
}

function isExists(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}
