import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { formatExactly, type Micros, parseDollars } from './contracts/money.ts';
import type { KeepDays } from './contracts/storage.ts';
import { hardLimitMicros } from './domain/pricing.ts';
import { usualKeepDays } from './domain/storage-tiers.ts';
import {
  givenSecrets,
  keyVariables,
  type ProviderSettings,
  providerEnvironment,
  providerSettings,
} from './provider-settings.ts';

/** Dollars with at most six decimals, exactly. A setting is never rounded. */
const dollarLimit = (usual: string, most: Micros) =>
  z
    .string()
    .default(usual)
    .transform((text, context) => {
      const limit = parseDollars(text);
      if (limit !== undefined && limit > 0n && limit <= most) return limit;
      const message = `must be dollars above 0 and at most ${formatExactly(most)}, for example ${usual}, not "${text}"`;
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    });

/** Ten years at most, a part of a day at least: what is removed by mistake never comes back. */
const keptDays = (usual: number) => z.coerce.number().min(0.01).max(3650).default(usual);

/** Far above what a system of one server could spend in a day. */
const largestDay = 100_000_000_000n as Micros;

const httpAddress = z.url({ protocol: /^https?$/, error: 'must be an http or https address' });

/**
 * The only reader of process.env. Every setting has a name, a default and a reason to exist;
 * docs/operations.md lists them for operators.
 */
const Environment = z.object({
  YTEMPIRE_DATA_DIR: z.string().default('.data'),
  YTEMPIRE_HOST: z.string().default('127.0.0.1'),
  YTEMPIRE_PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
  YTEMPIRE_GATEWAY_URL: z.url().optional(),
  YTEMPIRE_REDIS_REST_URL: z.url().optional(),
  /** Any S3; without it blobs lie in a folder of the data folder. */
  YTEMPIRE_S3_ENDPOINT: httpAddress.optional(),
  YTEMPIRE_S3_REGION: z.string().min(1).default('us-east-1'),
  YTEMPIRE_S3_BUCKET: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/, {
      error:
        'must be 3 to 63 lower-case letters, digits or dashes, starting and ending with a letter or digit',
    })
    .default('ytempire'),
  /** Where people reach the same S3: they download from there. Without it downloads pass through the pipeline function. */
  YTEMPIRE_S3_PUBLIC_ENDPOINT: httpAddress.optional(),
  /** Off: no result of one video serves another. */
  YTEMPIRE_CACHE: z.enum(['on', 'off']).default('on'),
  /** Where OpenFaaS mounts secrets; the local gateway points it at the function's own folder. */
  secret_mount_path: z.string().optional(),
  FUNCTION_NAME: z.string().optional(),
  lane: z.enum(['gpu', 'cpu']).default('cpu'),
  /** Required: a GPU lane without a GPU hands its videos to the CPU lane. Otherwise it encodes on its processor. */
  YTEMPIRE_GPU: z.enum(['required', 'if_there']).default('if_there'),
  YTEMPIRE_LOG_LEVEL: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info'),
  /** Which functions the local gateway deploys when it starts. */
  YTEMPIRE_STACK_FILE: z.string().optional(),
  YTEMPIRE_SCRATCH_DIR: z.string().optional(),
  /** At most this many videos wait; the next request gets 429. */
  YTEMPIRE_QUEUE_LIMIT: z.coerce.number().int().positive().default(100),
  /** The most a video may cost. A request may lower it (`max_cost_usd`), nothing can raise it. */
  YTEMPIRE_LIMIT_VIDEO_USD: dollarLimit('3.00', hardLimitMicros),
  /** The most a channel, and the whole system, may spend on the videos let in on one day (UTC). */
  YTEMPIRE_LIMIT_CHANNEL_DAY_USD: dollarLimit('30.00', largestDay),
  YTEMPIRE_LIMIT_SYSTEM_DAY_USD: dollarLimit('150.00', largestDay),
  YTEMPIRE_RUNNING_GPU: z.coerce.number().int().min(0).default(3),
  YTEMPIRE_RUNNING_CPU: z.coerce.number().int().min(0).default(4),
  /** Renders at once in each lane; stack.yml reads them too. By default the local system goes by its cores. */
  YTEMPIRE_RENDERS_GPU: z.coerce.number().int().positive().optional(),
  YTEMPIRE_RENDERS_CPU: z.coerce.number().int().positive().optional(),
  /** A stage run that has not sent a heartbeat for this long is taken over. */
  YTEMPIRE_LEASE_MS: z.coerce.number().int().min(500).default(15_000),
  /** First pause before a failed stage is tried again; doubles each time, to 300 s at most. */
  YTEMPIRE_RETRY_BASE_MS: z.coerce.number().int().min(1).default(1000),
  YTEMPIRE_SWEEP_MS: z.coerce.number().int().min(50).default(2000),
  /** `host:port` of Redpanda's nodes, separated by commas. Absent: the outbox is where events come from. */
  YTEMPIRE_KAFKA_BROKERS: z.string().default(''),
  /** Where relay, connector and sweeper answer for their health. Absent: nowhere. */
  YTEMPIRE_HEALTH_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  /** Days from a video's end for which everything is kept, and for which what people can download is kept. */
  YTEMPIRE_KEEP_WARM_DAYS: keptDays(usualKeepDays.warm),
  YTEMPIRE_KEEP_DAYS: keptDays(usualKeepDays.all),
  ...providerEnvironment,
  /** Where the person typed `npm run ...`: npm itself changes to the package's folder. */
  INIT_CWD: z.string().optional(),
  npm_lifecycle_event: z.string().optional(),
});

/** Scripts that take the name of a file. */
const namesFiles: ReadonlySet<string | undefined> = new Set(['video', 'report', 'channel', 'youtube']);

export interface Config {
  dataDir: string;
  blobsDir: string;
  /** For files that live no longer than a stage's run. */
  scratchDir: string;
  secretsDir: string;
  stackFile: string;
  gatewayHost: string;
  gatewayPort: number;
  gatewayUrl: string;
  /** Whether the gateway's address was set: in a cluster, and for what a local system starts. */
  isGatewaySet: boolean;
  redisRestUrl: string | undefined;
  /** Absent: blobs lie in `blobsDir`. */
  s3: { endpoint: string; region: string; bucket: string; publicEndpoint: string | undefined } | undefined;
  /** Whether like calls are bought once. */
  caching: boolean;
  functionName: string | undefined;
  lane: 'gpu' | 'cpu';
  gpu: 'required' | 'if_there';
  logLevel: 'silent' | 'error' | 'warn' | 'info' | 'debug';
  queueLimit: number;
  limits: { video: Micros; channelDay: Micros; systemDay: Micros };
  running: { gpu: number; cpu: number };
  /** Renders at once in each lane on this machine; the others wait their turn. */
  renders: { gpu: number; cpu: number };
  leaseMs: number;
  retryBaseMs: number;
  sweepMs: number;
  keep: KeepDays;
  /** Empty: no broker. */
  kafkaBrokers: string[];
  healthPort: number | undefined;
  providers: ProviderSettings;
  /** Keys that stand in the environment, by the secret in whose place they are used. */
  given: Readonly<Record<string, string>>;
  /** What file names on the command line are relative to. */
  callerDir: string;
  /** A secret's content without the closing line break. @throws when the file is missing. */
  secret(name: string): string;
  /** The same of what a person may leave out: undefined when it is empty or not there. */
  optionalSecret(name: string): string | undefined;
}

export function loadConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const parsed = Environment.safeParse(env);
  if (!parsed.success) throw new Error(`Bad setting:\n${z.prettifyError(parsed.error)}`);
  const e = parsed.data;
  const dataDir = resolve(e.YTEMPIRE_DATA_DIR);
  const given = givenSecrets(e);
  // A render keeps about four cores busy; more at once on fewer would only make each run out of time.
  const byCores = Math.max(1, Math.floor(availableParallelism() / 4));
  const secretsDir =
    e.secret_mount_path ??
    (existsSync('/var/openfaas/secrets') ? '/var/openfaas/secrets' : join(dataDir, 'secrets'));
  return {
    dataDir,
    blobsDir: join(dataDir, 'blobs'),
    scratchDir: e.YTEMPIRE_SCRATCH_DIR ?? join(tmpdir(), 'ytempire'),
    secretsDir,
    stackFile: resolve(e.YTEMPIRE_STACK_FILE ?? join(import.meta.dirname, '../stack.yml')),
    gatewayHost: e.YTEMPIRE_HOST,
    gatewayPort: e.YTEMPIRE_PORT,
    isGatewaySet: e.YTEMPIRE_GATEWAY_URL !== undefined,
    gatewayUrl: e.YTEMPIRE_GATEWAY_URL ?? `http://${e.YTEMPIRE_HOST}:${e.YTEMPIRE_PORT}`,
    redisRestUrl: e.YTEMPIRE_REDIS_REST_URL,
    s3: s3Settings(e),
    caching: e.YTEMPIRE_CACHE === 'on',
    functionName: e.FUNCTION_NAME,
    lane: e.lane,
    gpu: e.YTEMPIRE_GPU,
    logLevel: e.YTEMPIRE_LOG_LEVEL,
    queueLimit: e.YTEMPIRE_QUEUE_LIMIT,
    limits: {
      video: e.YTEMPIRE_LIMIT_VIDEO_USD,
      channelDay: e.YTEMPIRE_LIMIT_CHANNEL_DAY_USD,
      systemDay: e.YTEMPIRE_LIMIT_SYSTEM_DAY_USD,
    },
    running: { gpu: e.YTEMPIRE_RUNNING_GPU, cpu: e.YTEMPIRE_RUNNING_CPU },
    renders: { gpu: e.YTEMPIRE_RENDERS_GPU ?? byCores, cpu: e.YTEMPIRE_RENDERS_CPU ?? byCores },
    leaseMs: e.YTEMPIRE_LEASE_MS,
    retryBaseMs: e.YTEMPIRE_RETRY_BASE_MS,
    sweepMs: e.YTEMPIRE_SWEEP_MS,
    keep: { warm: e.YTEMPIRE_KEEP_WARM_DAYS, all: e.YTEMPIRE_KEEP_DAYS },
    kafkaBrokers: e.YTEMPIRE_KAFKA_BROKERS.split(',')
      .map((broker) => broker.trim())
      .filter((broker) => broker !== ''),
    healthPort: e.YTEMPIRE_HEALTH_PORT,
    callerDir: (namesFiles.has(e.npm_lifecycle_event) ? e.INIT_CWD : undefined) ?? process.cwd(),
    providers: providerSettings(e),
    given,
    secret: (name) => given[name] ?? readSecret(secretsDir, name),
    optionalSecret: (name) =>
      given[name] ??
      (existsSync(join(secretsDir, name)) ? readSecret(secretsDir, name) || undefined : undefined),
  };
}

function s3Settings(e: z.infer<typeof Environment>): Config['s3'] {
  if (e.YTEMPIRE_S3_ENDPOINT === undefined) return undefined;
  return {
    endpoint: e.YTEMPIRE_S3_ENDPOINT,
    region: e.YTEMPIRE_S3_REGION,
    bucket: e.YTEMPIRE_S3_BUCKET,
    publicEndpoint: e.YTEMPIRE_S3_PUBLIC_ENDPOINT,
  };
}

function readSecret(folder: string, name: string): string {
  const file = join(folder, name);
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (cause) {
    throw new SecretMissing(name, file, cause);
  }
}

/** No file holds a secret: on a fresh machine, because the system that makes them was never started. */
export class SecretMissing extends Error {
  override readonly name = 'SecretMissing';

  constructor(secret: string, file: string, cause: unknown) {
    super(`The secret ${secret} is missing: no readable file ${file}`, { cause });
  }
}

/** This process's environment with settings added to it, for a child process that reads its own with loadConfig. */
export function environmentWith(settings: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return { ...process.env, ...settings };
}

/** The same without the keys of outside services: who needs one is given the secret. */
export function environmentWithoutKeys(): NodeJS.ProcessEnv {
  const keys: readonly string[] = Object.values(keyVariables);
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !keys.includes(name)));
}
