import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '#shared/ports/log.ts';
import { namespace } from './deployment.ts';
import type { Deployed } from './deployments.ts';
import { FunctionRunner } from './function-runner.ts';
import { watchdogSettings } from './function-settings.ts';
import { LogStore } from './log-store.ts';
import { Refusal } from './refusal.ts';
import type { SecretStore } from './secret-store.ts';

export interface PoolOptions {
  dataDir: string;
  entryPoint: string;
  secrets: SecretStore;
  /** Given to every function, under its own settings. */
  environment: Readonly<Record<string, string | undefined>>;
  log: Log;
  restartMs: number;
  startMs: number;
  /** How long a replaced or removed function may finish what it has in flight. */
  drainMs: number;
}

interface Member {
  deployed: Deployed;
  runner: FunctionRunner | undefined;
  logs: LogStore;
  invocations: number;
}

/** The functions that can be called now, each with its one process. */
export class FunctionPool {
  readonly #options: PoolOptions;
  readonly #members = new Map<string, Member>();
  readonly #leaving = new Set<Promise<void>>();

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** Takes a function in, or replaces it: the old process finishes its calls, the next call starts the new one. */
  async put(deployed: Deployed): Promise<void> {
    const name = deployed.deployment.service;
    const before = this.#members.get(name);
    const logs = before?.logs ?? new LogStore(name, join(this.#options.dataDir, 'logs'));
    if (!before) await logs.load();
    this.#retire(before);
    this.#members.set(name, {
      deployed,
      logs,
      runner: this.#newRunner(deployed, logs),
      invocations: before?.invocations ?? 0,
    });
  }

  remove(name: string): void {
    this.#retire(this.#members.get(name));
    this.#members.delete(name);
  }

  /** One process serves all calls of a function here, so any number above 0 means that one. */
  scale(name: string, replicas: number): void {
    const member = this.#member(name);
    if (replicas > 0) member.runner ??= this.#newRunner(member.deployed, member.logs);
    else {
      this.#retire(member);
      member.runner = undefined;
    }
  }

  /** @throws {Refusal} 503, in OpenFaaS's words, when there is none of that name or it is scaled to zero */
  runnerFor(name: string): FunctionRunner {
    const member = this.#members.get(
      name.endsWith(`.${namespace}`) ? name.slice(0, -namespace.length - 1) : name,
    );
    if (!member?.runner) throw new Refusal(503, `No endpoints available for: ${name}.`);
    member.invocations += 1;
    return member.runner;
  }

  /** @throws {Refusal} 404 */
  logsOf(name: string): LogStore {
    return this.#member(name).logs;
  }

  /**
   * What faas-provider calls FunctionStatus; undefined when there is none of that name. A function that has no
   * process yet counts as available, because its first call starts it.
   */
  statusOf(name: string): Record<string, unknown> | undefined {
    const member = this.#members.get(name);
    if (!member) return undefined;
    const { service, ...deployment } = member.deployed.deployment;
    const available = member.runner?.available && existsSync(member.deployed.handlerPath);
    return {
      ...deployment,
      name: service,
      namespace,
      invocationCount: member.invocations,
      replicas: member.runner ? 1 : 0,
      availableReplicas: available ? 1 : 0,
      createdAt: member.deployed.createdAt,
    };
  }

  names(): string[] {
    return [...this.#members.keys()].sort();
  }

  /** Ends every process, giving each `graceMs` to finish. */
  async close(graceMs: number): Promise<void> {
    await Promise.all([
      ...[...this.#members.values()].map((member) => member.runner?.stop(graceMs)),
      ...this.#leaving,
    ]);
    await Promise.all([...this.#members.values()].map((member) => member.logs.flush()));
  }

  #member(name: string): Member {
    const member = this.#members.get(name);
    if (!member) throw new Refusal(404, `${name} is not deployed`);
    return member;
  }

  #retire(member: Member | undefined): void {
    if (!member?.runner) return;
    const leaving = member.runner.stop(this.#options.drainMs).finally(() => this.#leaving.delete(leaving));
    this.#leaving.add(leaving);
  }

  #newRunner(deployed: Deployed, logs: LogStore): FunctionRunner {
    const { entryPoint, log, restartMs, startMs } = this.#options;
    return new FunctionRunner({
      name: deployed.deployment.service,
      entryPoint,
      settings: watchdogSettings(deployed.deployment),
      prepareEnvironment: () => this.#prepareEnvironment(deployed),
      logs,
      log,
      restartMs,
      startMs,
    });
  }

  #prepareEnvironment(deployed: Deployed): Record<string, string | undefined> {
    const { service, secrets, envVars } = deployed.deployment;
    const secretFolder = join(this.#options.dataDir, 'run', service, 'secrets');
    this.#options.secrets.copyInto(secretFolder, secrets ?? []);
    return {
      ...this.#options.environment,
      ...envVars,
      FUNCTION_NAME: service,
      FUNCTION_HANDLER: deployed.handlerPath,
      http_port: '0',
      secret_mount_path: secretFolder,
    };
  }
}
