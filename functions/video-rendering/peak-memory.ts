import { readFile } from 'node:fs/promises';

/** An encoder's memory grows and shrinks over seconds. */
const everyMs = 200;

export interface MemoryWatch {
  /** The most that was held at one time so far, in MB; undefined where the system does not tell. */
  peak(): number | undefined;
  stop(): void;
}

/** Watches what this process and the programs it has started hold in memory, all together. Linux tells it; macOS does not. */
export function watchMemory(): MemoryWatch {
  let peak = 0;
  const look = async (): Promise<void> => {
    peak = Math.max(peak, await heldBytes());
  };
  const timer = setInterval(look, everyMs);
  timer.unref();
  look();
  return {
    peak: () => (peak === 0 ? undefined : Math.round(peak / 1e6)),
    stop: () => clearInterval(timer),
  };
}

/** What the processes of this machine's tree below us hold, pages that they share counted for each. */
async function heldBytes(): Promise<number> {
  const children = await textOf(`/proc/self/task/${process.pid}/children`);
  const programs = ['self', ...children.split(' ').filter((pid) => pid !== '')];
  const held = await Promise.all(programs.map(residentBytes));
  return held.reduce((sum, bytes) => sum + bytes, 0);
}

/** Field VmRSS of proc_pid_status(5). */
async function residentBytes(pid: string): Promise<number> {
  const found = /^VmRSS:\s+(\d+) kB$/m.exec(await textOf(`/proc/${pid}/status`));
  return Number(found?.[1] ?? 0) * 1024;
}

/** Nothing where there is no such file: a program that has ended, another system. */
async function textOf(file: string): Promise<string> {
  return await readFile(file, 'utf8').catch(() => '');
}
