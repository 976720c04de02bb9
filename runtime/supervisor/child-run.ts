import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { dyingWithParent } from '../embedded/unprivileged.ts';
import type { BoundedLog } from './bounded-log.ts';
import type { Listening } from './child-lifetime.ts';

export interface ChildProgram {
  /** Names the child in messages and its log. */
  readonly name: string;
  /** The TypeScript or JavaScript file Node runs. */
  readonly file: string;
  /** The whole environment of the child. */
  readonly environment: NodeJS.ProcessEnv;
  /** How long it may take until it says that it listens. */
  readonly readyWaitMs: number;
  /** How long it may take to end after SIGTERM, before it and what it started are killed. */
  readonly stopWaitMs: number;
}

/** One life of a child process. */
export interface ChildRun {
  readonly pid: number | undefined;
  /** The port it listens on, or why it never listened. */
  readonly ready: Promise<number | Error>;
  /** How it ended. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
  kill(): void;
}

/**
 * Runs a child in a process group of its own, so that Ctrl-C reaches only the supervisor, which then ends its children
 * in order. What the child says goes to the log, each line with its time.
 */
export function runChild(program: ChildProgram, log: BoundedLog): ChildRun {
  const [command = '', ...args] = [...dyingWithParent('TERM'), process.execPath, program.file];
  const child = spawn(command, args, {
    env: program.environment,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: true,
  });
  let lastLine = '';
  const hear = (line: string) => {
    lastLine = line;
    log.write(`${new Date().toISOString()} [${child.pid}] ${line}\n`);
  };
  readLines(child.stdout, hear);
  readLines(child.stderr, hear);
  const ended = whenEnded(child);
  const kill = () => killGroup(child);
  const listens = listening(child);
  const notReady = ended.then((how) => new Error(`${program.name} ${how} before it listened: ${lastLine}`));
  return {
    pid: child.pid,
    ended,
    ready: Promise.race([listens, notReady, tooLate(program, Promise.race([listens, ended]), kill)]),
    kill,
    stop: async () => {
      child.kill('SIGTERM');
      const late = setTimeout(kill, program.stopWaitMs);
      await ended;
      clearTimeout(late);
    },
  };
}

function readLines(stream: Readable | null, hear: (line: string) => void): void {
  if (stream) createInterface({ input: stream }).on('line', hear);
}

/** Also when it could not be started at all. What it left behind in its group ends with it. */
function whenEnded(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`could not be started (${error.message})`));
    child.once('exit', (code, signalName) => {
      killGroup(child);
      resolve(signalName ? `was ended by ${signalName}` : `ended with exit code ${code}`);
    });
  });
}

function listening(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.on('message', (message) => {
      if (isListening(message)) resolve(message.port);
    });
  });
}

function isListening(message: unknown): message is Listening {
  return typeof message === 'object' && message !== null && 'type' in message && message.type === 'listening';
}

/** A child that says nothing until then is killed; its end then counts like any other. */
function tooLate(
  { name, readyWaitMs }: ChildProgram,
  settled: Promise<unknown>,
  kill: () => void,
): Promise<Error> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      resolve(new Error(`${name} did not listen within ${readyWaitMs} ms`));
      kill();
    }, readyWaitMs);
    void settled.then(() => clearTimeout(timer));
  });
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The group is empty: nothing was left behind.
  }
}
