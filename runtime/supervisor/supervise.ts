import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { backoff } from './backoff.ts';
import { BoundedLog } from './bounded-log.ts';
import { type ChildProgram, type ChildRun, runChild } from './child-run.ts';

export interface Supervised {
  readonly name: string;
  /** The port of the first run; a child keeps its port by being told it. */
  readonly port: number;
  /** Of the run of the moment. */
  readonly pid: number | undefined;
  /** Ends the child and starts it no more. */
  stop(): Promise<void>;
  /** Ends it at once, and all it started. */
  kill(): void;
}

export interface SuperviseOptions {
  /** Receives the log as `NAME.log`. */
  readonly logsDir: string;
  /** Hears of deaths and restarts. */
  readonly report: (message: string) => void;
}

/**
 * Starts a child process and keeps it running: what dies is started again after a pause that grows while it keeps dying.
 *
 * @returns once the child listens.
 * @throws when the first start fails.
 */
export async function supervise(program: ChildProgram, options: SuperviseOptions): Promise<Supervised> {
  const log = new BoundedLog(join(options.logsDir, `${program.name}.log`));
  const stopping = new AbortController();
  let run = runChild(program, log);
  const port = await run.ready;
  if (port instanceof Error) {
    await run.ended;
    throw new Error(`${port.message} (more in ${join(options.logsDir, `${program.name}.log`)})`);
  }
  const kept = keepRunning({
    program,
    log,
    options,
    first: run,
    signal: stopping.signal,
    use: (next) => (run = next),
  });
  return {
    name: program.name,
    port,
    get pid() {
      return run.pid;
    },
    async stop() {
      stopping.abort();
      await run.stop();
      await kept;
      log[Symbol.dispose]();
    },
    kill() {
      stopping.abort();
      run.kill();
    },
  };
}

interface Keeping {
  readonly program: ChildProgram;
  readonly log: BoundedLog;
  readonly options: SuperviseOptions;
  readonly first: ChildRun;
  readonly signal: AbortSignal;
  readonly use: (run: ChildRun) => void;
}

async function keepRunning({ program, log, options, first, signal, use }: Keeping): Promise<void> {
  const pauses = backoff();
  let run = first;
  for (;;) {
    const startedAt = performance.now();
    const how = await run.ended;
    if (signal.aborted) return;
    const pauseMs = pauses.next(performance.now() - startedAt);
    options.report(`${program.name} ${how}; starting it again in ${pauseMs} ms`);
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    run = runChild(program, log);
    use(run);
  }
}
