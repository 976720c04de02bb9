import { Agent } from 'node:http';
import type { Log } from '#shared/ports/log.ts';
import { type FunctionProcess, startFunctionProcess } from './function-process.ts';
import type { WatchdogSettings } from './function-settings.ts';
import type { LogStore } from './log-store.ts';
import { Refusal } from './refusal.ts';

export interface RunnerOptions {
  name: string;
  entryPoint: string;
  settings: WatchdogSettings;
  /** Called before each start: the secrets and settings may have changed since the last. */
  prepareEnvironment(): Readonly<Record<string, string | undefined>>;
  logs: LogStore;
  log: Log;
  /** First pause before a function that died is started again; doubles to 30 s. */
  restartMs: number;
  startMs: number;
}

/** Where a call goes, until `release`. */
export interface Place {
  port: number;
  agent: Agent;
}

const longestRestartMs = 30_000;
/** Deaths further apart than this are not one crash loop. */
const steadyMs = 10_000;
const settleMs = 250;
/** A function whose process failed this often in a row no longer counts as available. */
const failuresThatCount = 2;

/** Keeps the one process of a function: started on the first call, started again when it dies. */
export class FunctionRunner {
  readonly settings: WatchdogSettings;
  readonly #options: RunnerOptions;
  #agent = new Agent({ keepAlive: true });
  #process: FunctionProcess | undefined;
  #starting: Promise<FunctionProcess> | undefined;
  #stopped = false;
  #inFlight = 0;
  #failures = 0;
  #failedToStart = false;
  #nextStartAt = 0;
  #restart: NodeJS.Timeout | undefined;

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.settings = options.settings;
  }

  /** False while its process dies as often as it is started. */
  get available(): boolean {
    return this.#process !== undefined || this.#failures < failuresThatCount;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /**
   * Takes one of the places `max_inflight` allows.
   *
   * @throws {Refusal} 429 when all are taken
   */
  take(): void {
    const { maxInflight } = this.settings;
    if (maxInflight > 0 && this.#inFlight >= maxInflight)
      throw new Refusal(429, `Concurrent request limit exceeded. Max concurrent requests: ${maxInflight}`, {
        'Retry-After': '1',
        'X-OpenFaaS-Internal': 'of-watchdog',
      });
    this.#inFlight += 1;
  }

  release(): void {
    this.#inFlight -= 1;
  }

  /** Where to send a call now; undefined when a process has to be started first. */
  placeNow(): Place | undefined {
    return this.#process && { port: this.#process.port, agent: this.#agent };
  }

  /**
   * Starts the process when there is none. A function that died while it served is started at once;
   * one that does not come up is left alone until its pause is over.
   *
   * @throws {Refusal} 503 when it cannot be started
   */
  async place(): Promise<Place> {
    if (this.#stopped) throw new Refusal(503, `No endpoints available for: ${this.#options.name}.`);
    if (this.#failedToStart && Date.now() < this.#nextStartAt) {
      const seconds = Math.ceil((this.#nextStartAt - Date.now()) / 1000);
      throw new Refusal(
        503,
        `No endpoints available for: ${this.#options.name}. It does not start; see its logs.`,
        {
          'Retry-After': String(seconds),
        },
      );
    }
    const running = this.#process ?? (await this.#start());
    return { port: running.port, agent: this.#agent };
  }

  /**
   * Where to send a call that found nobody at this place: its process has ended, or is about to.
   *
   * @throws {Refusal} 503 when it cannot be started again
   */
  async placeAfter(lost: Place): Promise<Place> {
    if (this.#process?.port === lost.port) await this.#process.ended;
    return this.place();
  }

  /**
   * Waits a moment for a process that broke a call to end, if it is ending: who is told of the broken call
   * finds the next process, not the remains of this one.
   */
  async settled(broken: Place): Promise<void> {
    if (this.#process?.port !== broken.port) return;
    const { promise: waitedLongEnough, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, settleMs);
    await Promise.race([this.#process.ended, waitedLongEnough]);
    clearTimeout(timer);
  }

  /** Lets what is in flight finish for `graceMs`, then ends the process. Calls that come later are refused. */
  async stop(graceMs: number): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#restart);
    const running = this.#process ?? (await this.#starting?.catch(() => undefined));
    await running?.stop(graceMs);
    this.#agent.destroy();
  }

  #start(): Promise<FunctionProcess> {
    clearTimeout(this.#restart);
    this.#starting ??= this.#startOnce().finally(() => {
      this.#starting = undefined;
    });
    return this.#starting;
  }

  async #startOnce(): Promise<FunctionProcess> {
    const { name, log, logs, entryPoint, startMs } = this.#options;
    try {
      const running = await startFunctionProcess({
        entryPoint,
        startMs,
        environment: this.#options.prepareEnvironment(),
        onLine: (text, pid) => logs.append(`${name}-${pid}`, text),
      });
      this.#process = running;
      this.#failedToStart = false;
      log.info({ function: name, pid: running.pid }, 'function started');
      const startedAt = Date.now();
      running.ended.then((how) => this.#onEnded(how, Date.now() - startedAt));
      return running;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#failedToStart = true;
      this.#scheduleRestart(`did not start: ${reason}`);
      throw new Refusal(503, `No endpoints available for: ${name}. It ${reason}`, { 'Retry-After': '1' });
    }
  }

  #onEnded(how: string, livedMs: number): void {
    this.#process = undefined;
    this.#agent.destroy();
    this.#agent = new Agent({ keepAlive: true });
    if (this.#stopped) return;
    if (livedMs > steadyMs) this.#failures = 0;
    this.#scheduleRestart(`ended: ${how}`);
  }

  #scheduleRestart(what: string): void {
    const { name, log, logs, restartMs } = this.#options;
    const pauseMs = Math.min(longestRestartMs, restartMs * 2 ** this.#failures);
    this.#failures += 1;
    this.#nextStartAt = Date.now() + pauseMs;
    logs.append(`${name}-gateway`, `${what}; starting again in ${pauseMs} ms`);
    log.warn({ function: name, pauseMs }, `function ${what}`);
    if (this.#stopped) return;
    this.#restart = setTimeout(() => {
      this.#start().catch(() => {});
    }, pauseMs);
    this.#restart.unref();
  }
}
