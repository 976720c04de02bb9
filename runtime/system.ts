import { join } from 'node:path';
import { createLog } from '#shared/adapters/pino/log.ts';
import { prepareBlobs } from '#shared/compose-blobs.ts';
import { type Config, environmentWith } from '#shared/config.ts';
import { freePort, isPortFree } from './embedded/free-port.ts';
import { formatLacking } from './preflight/format-findings.ts';
import { preflight } from './preflight/preflight.ts';
import { prepareDatabase, prepareTopics } from './prepare/prepare.ts';
import { keepPostgres } from './supervisor/keep-postgres.ts';
import { makeSecrets } from './supervisor/make-secrets.ts';
import { type Supervised, supervise } from './supervisor/supervise.ts';
import { claimSystem, findSystem } from './supervisor/system-file.ts';

export interface SystemOptions {
  readonly config: Config;
  /** Take another port when the configured one is busy, instead of refusing. */
  readonly anyPort?: boolean;
  /** Hears what is being done, and later what died and was started again. */
  readonly report?: (message: string) => void;
}

export interface RunningSystem {
  readonly gatewayUrl: string;
  readonly dataDir: string;
  /** Whether this process started it; if not, `stop` and `kill` leave it running. */
  readonly isOwn: boolean;
  /** Ends everything in order: what produces work before what keeps it. */
  stop(): Promise<void>;
  /** Ends the children at once, for somebody who will not wait. Postgres recovers at the next start. */
  kill(): void;
}

const repository = join(import.meta.dirname, '..');

/** Uses the system that runs on this data folder, or starts one. */
export async function joinOrStartSystem(options: SystemOptions): Promise<RunningSystem> {
  const { dataDir } = options.config;
  const running = await findSystem(dataDir);
  if (running === undefined) return startSystem(options);
  return {
    gatewayUrl: running.gatewayUrl,
    dataDir,
    isOwn: false,
    stop: async () => undefined,
    kill: () => undefined,
  };
}

/**
 * Starts everything: Postgres and its migrations, Redis over REST, the gateway, the connector and the sweeper; with a
 * broker its topics and the relay too. What dies is started again.
 *
 * @throws AlreadyRunning when a system runs on this data folder, and an Error that says what to do when the machine lacks
 *   something, a port is busy or a part does not start. What was started by then has been stopped again.
 */
export async function startSystem(options: SystemOptions): Promise<RunningSystem> {
  const { config, report = () => undefined } = options;
  const { dataDir } = config;
  await using started = new AsyncDisposableStack();
  const host = config.gatewayHost;
  const port = await gatewayPort(options);
  const gatewayUrl = `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`;
  const claim = await claimSystem(dataDir, gatewayUrl);
  started.defer(() => claim.release());
  await checkMachine(dataDir, report);
  await makeSecrets(join(dataDir, 'secrets'));
  if (await prepareBlobs(config)) report(`Made the bucket ${config.s3?.bucket} at ${config.s3?.endpoint}`);
  const environment = environmentWith({
    YTEMPIRE_DATA_DIR: dataDir,
    YTEMPIRE_HOST: host,
    YTEMPIRE_PORT: String(port),
    YTEMPIRE_GATEWAY_URL: gatewayUrl,
    YTEMPIRE_RENDERS_GPU: String(config.renders.gpu),
    YTEMPIRE_RENDERS_CPU: String(config.renders.cpu),
    YTEMPIRE_SCRATCH_DIR: join(dataDir, 'scratch'),
    YTEMPIRE_REDIS_REST_URL: `http://127.0.0.1:${await freePort()}`,
  });
  const children: Supervised[] = [];
  const start = async (name: string, file: string) => {
    const program = {
      name,
      file: join(repository, file),
      environment,
      readyWaitMs: 30_000,
      stopWaitMs: 15_000,
    };
    const child = await supervise(program, { logsDir: join(dataDir, 'logs'), report });
    started.defer(() => child.stop());
    children.push(child);
  };
  await startDatabase(config, started, report);
  await start('redis-rest', 'runtime/embedded/redis-main.ts');
  await start('gateway', 'runtime/gateway/main.ts');
  if (config.kafkaBrokers.length > 0) {
    await prepareTopics(config.kafkaBrokers, createLog(config.logLevel, 'start'), report);
    await start('relay', 'runtime/relay/main.ts');
  }
  await start('connector', 'runtime/connector/main.ts');
  await start('sweeper', 'runtime/sweeper/main.ts');
  await claim.markReady();
  const kept = started.move();
  return {
    gatewayUrl,
    dataDir,
    isOwn: true,
    stop: () => kept.disposeAsync(),
    kill: () => {
      for (const child of children) child.kill();
    },
  };
}

async function gatewayPort({ config, anyPort }: SystemOptions): Promise<number> {
  const { gatewayHost: host, gatewayPort: port } = config;
  if (port === 0) return freePort();
  if (await isPortFree(port, host)) return port;
  const running = await findSystem(config.dataDir);
  // Its claim will be refused with better words.
  if (running?.gatewayUrl.endsWith(`:${port}`)) return port;
  if (anyPort) return freePort();
  throw new Error(`Port ${port} on ${host} is busy: stop what uses it, or set YTEMPIRE_PORT to another`);
}

async function checkMachine(dataDir: string, report: (message: string) => void): Promise<void> {
  const machine = await preflight({ dataDir, install: true, report });
  if (!machine.ready) throw new Error(formatLacking(machine));
}

async function startDatabase(
  { dataDir, limits }: Config,
  started: AsyncDisposableStack,
  report: (message: string) => void,
): Promise<void> {
  const database = await keepPostgres({ dataDir }, report);
  started.defer(() => database.stop());
  await prepareDatabase(database.url, limits, report);
}
