import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { splitLines } from './split-lines.ts';

export interface FunctionProcess {
  port: number;
  pid: number;
  /** Resolves when the process has ended and its whole group with it, saying how. */
  ended: Promise<string>;
  /** SIGTERM now; SIGKILL to the whole group when it has not ended `graceMs` later. */
  stop(graceMs: number): Promise<void>;
}

export interface ProcessOptions {
  /** The template's entry point. */
  entryPoint: string;
  environment: Readonly<Record<string, string | undefined>>;
  /** How long it may take until it listens. */
  startMs: number;
  onLine(text: string, pid: number): void;
}

/**
 * Starts one function process and waits until it listens.
 *
 * It leads its own process group, so that what it started (an encoder, say) ends with it, and it holds an IPC
 * channel, by which it learns when this process dies.
 *
 * @throws when it ends or stays silent before it listens
 */
export async function startFunctionProcess(options: ProcessOptions): Promise<FunctionProcess> {
  const child = spawn(process.execPath, [options.entryPoint], {
    env: { ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: true,
  });
  const pid = child.pid ?? 0;
  let lastLine = '';
  for (const stream of [child.stdout, child.stderr])
    readLines(stream, (line) => {
      lastLine = line;
      options.onLine(line, pid);
    });
  const ended = whenEnded(child);
  const overdue = setTimeout(() => endGroup(child), options.startMs);
  const port = await Promise.race([listening(child), ended]).finally(() => clearTimeout(overdue));
  if (typeof port === 'string') throw new Error(`ended before it listened (${port}): ${lastLine}`);
  return {
    port,
    pid,
    ended,
    async stop(graceMs) {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      const late = setTimeout(() => endGroup(child), graceMs);
      await ended;
      clearTimeout(late);
    },
  };
}

async function listening(child: ChildProcess): Promise<number> {
  for (;;) {
    const [message] = await once(child, 'message');
    if (isListening(message)) return message.port;
  }
}

function isListening(message: unknown): message is { type: 'listening'; port: number } {
  return (
    typeof message === 'object' &&
    message !== null &&
    'type' in message &&
    message.type === 'listening' &&
    'port' in message &&
    typeof message.port === 'number'
  );
}

async function whenEnded(child: ChildProcess): Promise<string> {
  const how = await new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ? `killed by ${signal}` : `exit code ${code}`));
  });
  endGroup(child);
  return how;
}

function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // ESRCH: the group is empty, which is what was wanted.
  }
}

function readLines(stream: Readable | null, onLine: (line: string) => void): void {
  const split = splitLines(onLine);
  stream?.setEncoding('utf8').on('data', split);
  stream?.once('end', () => split());
}
