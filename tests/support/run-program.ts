import { spawn } from 'node:child_process';

export interface ProgramRun {
  /** Undefined when a signal ended it. */
  readonly exitCode: number | undefined;
  readonly timedOut: boolean;
  /** Standard output and error as they came, the last part of it when it was long. */
  readonly said: string;
}

export interface RunOptions {
  readonly environment?: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
  /** Hears standard output as it comes. */
  readonly onOutput?: (text: string) => void;
}

const keptCharacters = 200_000;
const groups = new Set<number>();

/**
 * Runs a program in a process group of its own, without standard input. When it ends, or takes longer than it may,
 * whatever is left of its group is killed.
 */
export function runProgram(command: readonly string[], options: RunOptions): Promise<ProgramRun> {
  const [program = '', ...args] = command;
  const env = options.environment ?? process.env;
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  if (child.pid !== undefined) groups.add(child.pid);
  let said = '';
  let timedOut = false;
  const keep = (text: string) => {
    said = (said + text).slice(-keptCharacters);
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    keep(text);
    options.onOutput?.(text);
  });
  child.stderr.setEncoding('utf8').on('data', keep);
  const timer = setTimeout(() => {
    timedOut = true;
    killGroup(child.pid);
  }, options.timeoutMs);
  return new Promise((resolve) => {
    child.once('exit', () => killGroup(child.pid));
    child.once('error', (error) => keep(error.message));
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ exitCode: code ?? undefined, timedOut, said });
    });
  });
}

/** Ends what still runs, for somebody who pressed Ctrl-C. */
export function killPrograms(): void {
  for (const pid of groups) killGroup(pid);
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  groups.delete(pid);
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nothing was left.
  }
}
