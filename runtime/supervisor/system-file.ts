import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { withLockFile } from '../embedded/lock-file.ts';
import { processIdentity } from '../embedded/process-facts.ts';

const SystemRecord = z.object({
  pid: z.number().int(),
  /** Tells the process from a later one with the same number. */
  identity: z.string(),
  gatewayUrl: z.string(),
  state: z.enum(['starting', 'ready']),
});

/** The system that runs on a data folder, as `run/system.json` there says. */
export type SystemRecord = z.infer<typeof SystemRecord>;

/** One system per data folder: `claim` says whose it is, and `release` gives it back. */
export interface SystemClaim {
  /** From now on others may use it. */
  markReady(): Promise<void>;
  release(): Promise<void>;
}

export class AlreadyRunning extends Error {
  override readonly name = 'AlreadyRunning';

  constructor({ gatewayUrl, pid }: SystemRecord) {
    super(`The system already runs at ${gatewayUrl} as process ${pid}: use it, or stop it first`);
  }
}

/** @throws AlreadyRunning when a living process has claimed the data folder. */
export async function claimSystem(dataDir: string, gatewayUrl: string): Promise<SystemClaim> {
  const mine = { pid: process.pid, identity: processIdentity(process.pid) ?? '', gatewayUrl };
  await withLockFile(`${fileOf(dataDir)}.lock`, async () => {
    const other = await livingSystem(dataDir);
    if (other) throw new AlreadyRunning(other);
    await write(dataDir, { ...mine, state: 'starting' });
  });
  return {
    markReady: () => write(dataDir, { ...mine, state: 'ready' }),
    release: () => rm(fileOf(dataDir), { force: true }),
  };
}

/**
 * The system that runs on a data folder, once it is ready.
 *
 * @returns undefined when there is none, or when it ended while starting.
 * @throws when it is still starting after `waitMs`.
 */
export async function findSystem(dataDir: string, waitMs = 120_000): Promise<SystemRecord | undefined> {
  const deadline = Date.now() + waitMs;
  for (;;) {
    const system = await livingSystem(dataDir);
    if (system?.state !== 'starting') return system;
    if (Date.now() > deadline)
      throw new Error(`Process ${system.pid} is still starting the system: stop it first`);
    await sleep(100);
  }
}

async function livingSystem(dataDir: string): Promise<SystemRecord | undefined> {
  try {
    const record = SystemRecord.parse(JSON.parse(await readFile(fileOf(dataDir), 'utf8')));
    return processIdentity(record.pid) === record.identity ? record : undefined;
  } catch {
    // No file, or one that says nothing: no system.
    return undefined;
  }
}

async function write(dataDir: string, record: SystemRecord): Promise<void> {
  const file = fileOf(dataDir);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.new`, JSON.stringify(record, null, 2), { mode: 0o600 });
  await rename(`${file}.new`, file);
}

function fileOf(dataDir: string): string {
  return join(dataDir, 'run/system.json');
}
