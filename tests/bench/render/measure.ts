import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { watchMemory } from '../../../functions/video-rendering/peak-memory.ts';

/** What rounds of some work took, added up, and the most memory any of them held. */
export interface Spent {
  rounds: number;
  /** Seconds. */
  wall: number;
  cores: number;
  /** Of this process and all it started, in MB; for a command alone, without this process. */
  peakMb: number;
}

export const nothingSpent = (): Spent => ({ rounds: 0, wall: 0, cores: 0, peakMb: 0 });

export async function timed<Result>(sum: Spent, work: () => Promise<Result>): Promise<Result> {
  const memory = watchMemory();
  const [begun, before] = [performance.now(), coreSeconds()];
  const result = await work();
  sum.rounds++;
  sum.wall += (performance.now() - begun) / 1000;
  sum.cores += coreSeconds() - before;
  sum.peakMb = Math.max(sum.peakMb, memory.peak() ?? 0);
  memory.stop();
  return result;
}

/** For a command alone: what this process holds is none of its memory. */
export async function timedCommand(sum: Spent, work: () => Promise<unknown>): Promise<void> {
  const own = process.memoryUsage.rss() / 1e6;
  const spent = nothingSpent();
  await timed(spent, work);
  sum.rounds++;
  sum.wall += spent.wall;
  sum.cores += spent.cores;
  sum.peakMb = Math.max(sum.peakMb, spent.peakMb - own);
}

/** Of this process and of all its children that have ended (proc_pid_stat(5), fields 14 to 17, in 1/100 s). */
function coreSeconds(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) / 100, 0);
}

/** Runs ffmpeg and answers with what it said. */
export async function ffmpeg(
  options: readonly string[],
  { cwd, input }: { cwd?: string; input?: AsyncIterable<Uint8Array> } = {},
): Promise<string> {
  const child = spawn('ffmpeg', ['-hide_banner', '-y', ...options], {
    ...(cwd !== undefined && { cwd }),
    stdio: [input === undefined ? 'ignore' : 'pipe', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const closed = once(child, 'close');
  if (input !== undefined && child.stdin !== null) {
    // What is drawn next may lie in the same memory.
    for await (const bytes of input)
      if (!child.stdin.write(Uint8Array.from(bytes))) await once(child.stdin, 'drain');
    child.stdin.end();
  }
  const [code] = await closed;
  if (code !== 0) throw new Error(`ffmpeg failed: ${said.slice(-800)}`);
  return said;
}

/** How like a file is to what it was made of, 0 to 1: ffmpeg's `ssim` over all three planes. */
export async function ssim(
  file: string,
  original: readonly string[],
  input?: AsyncIterable<Uint8Array>,
): Promise<number> {
  const compared = ['-i', file, ...original, '-lavfi', '[0:v][1:v]ssim', '-f', 'null', '-'];
  const said = await ffmpeg(compared, input === undefined ? {} : { input });
  return Number(/SSIM .*All:([\d.]+)/.exec(said)?.[1]);
}
