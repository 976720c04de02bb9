import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { connect } from '#shared/adapters/postgres/connect.ts';
import { freePort } from '../../../runtime/embedded/free-port.ts';
import type { FunctionDeployment } from '../../../runtime/gateway/deployment.ts';
import { readStackFile } from '../../../runtime/gateway/stack-file.ts';
import { testDatabase } from '../../support/database.ts';
import { brokenPromises } from '../../support/running-system.ts';
import { type RoutedCall, startFunctionRouter } from './function-router.ts';

const root = resolve(import.meta.dirname, '../../..');
const stack = readStackFile(join(root, 'stack.yml'), {});

/** A function or a program, and what it is to be started with. */
export interface Part {
  name: string;
  /** A program's file; undefined for a function. */
  program?: string;
  /** What stack.yml or the manifests set. Where it listens (0: nowhere) is the starter's to say. */
  environment: Record<string, string>;
  /** Every secret as a file that everybody may read. */
  secretsDir: string;
  port: number;
}

/** A part that is ready, or a job that was done. */
export interface RunningPart {
  /** Lets it finish what it does. Answers with its exit code. */
  stop(): Promise<number | null>;
}

export interface ChainOptions {
  start(part: Part): Promise<RunningPart>;
  environment: Record<string, string>;
  secrets?: Record<string, string>;
  /** Whether topics are on a broker. */
  relay?: boolean;
}

export interface Chain extends AsyncDisposable {
  /** Calls a function as OpenFaaS's gateway would. */
  call(path: string, body?: object, token?: 'api-key' | 'internal-token'): Promise<Response>;
  /** Makes a video of ten seconds. Answers with how it ended. */
  makeVideo(): Promise<{ id: string; status: string }>;
  /** What SPEC.md promises at rest; all should be zero. */
  brokenPromises(): Promise<Record<string, number>>;
  /** The last thing that was posted to each function. */
  posted: ReadonlyMap<string, RoutedCall>;
  /** Settings and secrets that every function was started with. */
  environment: Record<string, string>;
  secretsDir: string;
  /** Ends every part, what produces work before what keeps it. Answers with the exit codes by name. */
  stop(): Promise<Record<string, number | null>>;
}

/**
 * The whole system on a real Postgres, made of parts that `start` knows how to start: every function of stack.yml behind a
 * router, and the programs.
 */
export async function startChain({
  start,
  environment,
  secrets = {},
  relay = false,
}: ChainOptions): Promise<Chain> {
  await using started = new AsyncDisposableStack();
  const db = started.use(await testDatabase());
  const sql = connect(db.url, { max: 2, applicationName: 'chain' });
  started.defer(() => sql.end({ timeout: 1 }));
  const router = started.use(await startFunctionRouter());
  const keys = {
    'database-url': db.url,
    'internal-token': 'internal',
    'api-key': 'operator',
    'basic-auth-password': 'password',
    's3-access-key': 'none',
    's3-secret-key': 'none',
    ...secrets,
  };
  const folder = await mkdtemp(join(tmpdir(), 'chain-'));
  started.defer(() => rm(folder, { recursive: true, force: true }));
  const secretsDir = await writeSecrets(join(folder, 'secrets'), keys);
  const common = {
    YTEMPIRE_LOG_LEVEL: 'warn',
    YTEMPIRE_CACHE: 'off',
    ...environment,
    YTEMPIRE_RUNNING_GPU: '0',
    YTEMPIRE_GATEWAY_URL: router.url,
  };
  const parts = new RunningParts((part) =>
    start({ ...part, secretsDir, environment: { ...common, ...part.environment } }),
  );
  started.defer(async () => void (await parts.stop()));
  await parts.prepare();
  for (const { deployment } of stack.values()) router.route(deployment, await parts.addFunction(deployment));
  for (const name of ['sweeper', ...(relay ? ['relay'] : []), 'connector']) await parts.addProgram(name);

  const call: Chain['call'] = (path, body, token = 'api-key') =>
    fetch(`${router.url}/function/${path}`, {
      headers: { Authorization: `Bearer ${keys[token]}`, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });
  const kept = started.move();
  return {
    call,
    async makeVideo() {
      const brief = await readFile(join(root, 'docs/examples/octopus.md'), 'utf8');
      const queued = await call('pipeline/queue', { brief, duration_seconds: 10, publish: 'none' });
      const { video_id: id } = z.object({ video_id: z.string() }).parse(await queued.json());
      for (;;) {
        const [video] = await sql<{ status: string }[]>`select status from video_queue where id = ${id}`;
        if (video && !['queued', 'processing'].includes(video.status)) return { id, status: video.status };
        await pause(100);
      }
    },
    brokenPromises: () => brokenPromises(sql),
    posted: router.posted,
    environment: common,
    secretsDir,
    stop: () => parts.stop(),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

class RunningParts {
  readonly #start: (part: Omit<Part, 'secretsDir'>) => Promise<RunningPart>;
  readonly #functions = new Map<string, RunningPart>();
  readonly #programs = new Map<string, RunningPart>();

  constructor(start: (part: Omit<Part, 'secretsDir'>) => Promise<RunningPart>) {
    this.#start = start;
  }

  async prepare(): Promise<void> {
    await this.#start({ name: 'prepare', program: 'runtime/prepare/main.ts', environment: {}, port: 0 });
  }

  /** Answers with its port. */
  async addFunction({ service: name, envVars }: FunctionDeployment): Promise<number> {
    const port = await freePort();
    this.#functions.set(name, await this.#start({ name, environment: envVars ?? {}, port }));
    return port;
  }

  async addProgram(name: string): Promise<void> {
    const port = await freePort();
    const environment = { YTEMPIRE_HEALTH_PORT: String(port) };
    const part = { name, program: `runtime/${name}/main.ts`, environment, port };
    this.#programs.set(name, await this.#start(part));
  }

  async stop(): Promise<Record<string, number | null>> {
    const codes: Record<string, number | null> = {};
    const stopAll = (parts: Map<string, RunningPart>) =>
      Promise.all(
        [...parts].map(async ([name, part]) => {
          codes[name] = await part.stop();
        }),
      );
    await stopAll(this.#programs);
    await stopAll(this.#functions);
    this.#programs.clear();
    this.#functions.clear();
    return codes;
  }
}

/** Waits until a part, and what it depends on, can be used. @throws when it has ended instead */
export async function untilReady(port: number, hasEnded: () => boolean, said: () => string): Promise<void> {
  const isOk = (path: string) =>
    fetch(`http://127.0.0.1:${port}/_/${path}`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!((await isOk('health')) && (await isOk('ready')))) {
    if (hasEnded()) throw new Error(`it ended before it answered:\n${said()}`);
    await pause(20);
  }
}

async function writeSecrets(folder: string, secrets: Record<string, string>): Promise<string> {
  await mkdir(folder);
  for (const [name, value] of Object.entries(secrets)) await writeFile(join(folder, name), `${value}\n`);
  await chmod(join(folder, '..'), 0o755);
  return folder;
}
