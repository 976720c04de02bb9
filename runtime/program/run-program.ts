import { createLog } from '#shared/adapters/pino/log.ts';
import { type Config, loadConfig } from '#shared/config.ts';
import type { Log } from '#shared/ports/log.ts';
import { announceListening, untilAskedToEnd } from '../supervisor/child-lifetime.ts';
import { type Checks, serveHealth } from './serve-health.ts';

export interface ProgramContext {
  config: Config;
  log: Log;
  /** Aborted when the program is asked to end, also while it starts. */
  stop: AbortSignal;
}

export interface RunningProgram {
  /** What it depends on. */
  checks: Checks;
  /** Ends everything in order. */
  stop(): Promise<void>;
}

/**
 * The life of a long-lived program: starts it, answers for its health where a port is set, and ends it in order, with
 * exit code 0, when it is asked to or when its supervisor is gone.
 *
 * @param start waits for what the program cannot do without; undefined when it was asked to end meanwhile
 */
export async function runProgram(
  name: string,
  start: (context: ProgramContext) => Promise<RunningProgram | undefined>,
): Promise<never> {
  const asked = untilAskedToEnd();
  const stopping = new AbortController();
  void asked.then(() => stopping.abort());
  const config = loadConfig();
  const log = createLog(config.logLevel, name);
  let program: RunningProgram | undefined;
  const health =
    config.healthPort === undefined ? undefined : await serveHealth(config.healthPort, () => program?.checks);
  program = await start({ config, log, stop: stopping.signal });
  // Last: whoever hears it may ask for the end in the same moment.
  if (program) announceListening(0);
  await asked;
  await program?.stop();
  health?.close();
  process.exit(0);
}
