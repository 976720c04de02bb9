import { randomUUID } from 'node:crypto';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { createHttpGate } from './adapters/cost-gate-http/gate.ts';
import { createHouseMedia } from './adapters/ffmpeg/create-house-media.ts';
import { createFfmpegEncoder } from './adapters/ffmpeg/encoder.ts';
import { createFfmpegFootage } from './adapters/ffmpeg/footage.ts';
import { createFfmpegInspector } from './adapters/ffmpeg/inspector.ts';
import { createFfmpegSound } from './adapters/ffmpeg/sound.ts';
import { createFileScratch } from './adapters/files/scratch.ts';
import { sourcesVersion } from './adapters/files/sources-version.ts';
import { illustrationsIdentity, quoteIllustrations } from './adapters/illustrations/quote-illustrations.ts';
import { withOwnFiles } from './adapters/own-library/own-files.ts';
import { createOwnMusic } from './adapters/own-library/own-music.ts';
import { createOwnStock } from './adapters/own-library/own-stock.ts';
import { createLog } from './adapters/pino/log.ts';
import { createChannels } from './adapters/postgres/channels/create-channels.ts';
import { connect, type Sql } from './adapters/postgres/connect.ts';
import { createEarlierVideos } from './adapters/postgres/earlier-videos.ts';
import { createLibrary } from './adapters/postgres/library/create-library.ts';
import { createAlerts } from './adapters/postgres/money/alerts.ts';
import { createBooks } from './adapters/postgres/money/create-books.ts';
import { createLedger } from './adapters/postgres/money/ledger.ts';
import { createStopSwitch } from './adapters/postgres/money/stop-switch.ts';
import { createShownMedia } from './adapters/postgres/shown-media.ts';
import { createStageJournal } from './adapters/postgres/stage-journal.ts';
import { createVideos } from './adapters/postgres/videos/create-videos.ts';
import { notifyProgress } from './adapters/postgres/videos/notify-progress.ts';
import type { RedisAddress } from './adapters/redis/connect-redis.ts';
import { createCache } from './adapters/redis/create-cache.ts';
import { createLiveProgress } from './adapters/redis/create-live-progress.ts';
import { composeBlobs } from './compose-blobs.ts';
import { createGuards, type Guards } from './compose-guards.ts';
import { composeProviders } from './compose-providers.ts';
import { composePublisher } from './compose-publisher.ts';
import {
  composeHealthKeeper,
  composeReadiness,
  encoderCheck,
  providerStatistics,
} from './compose-readiness.ts';
import { type Config, loadConfig } from './config.ts';
import { retryPauseMs } from './domain/retry.ts';
import type { Blobs } from './ports/blobs.ts';
import type { LiveProgress } from './ports/live-progress.ts';
import type { Log } from './ports/log.ts';
import type { Pictures } from './ports/pictures.ts';
import type { AppDefinition } from './stage/app.ts';
import type { StageDefinition, StagePorts } from './stage/definition.ts';
import { createSecretCheck } from './stage/matches-secret.ts';
import { serveStage } from './stage/serve-stage.ts';
import { tellGpu } from './stage/tell-gpu.ts';

/** A function ready to be served by the template. */
export interface Serveable {
  app: Hono;
  /** Resolves when what the function depends on answers. */
  ready(): Promise<void>;
  close(): Promise<void>;
}

/** What every function has, whatever it does. */
interface Base {
  config: Config;
  name: string;
  log: Log;
  sql: Sql;
  blobs: Blobs;
  liveProgress: LiveProgress;
  redis: RedisAddress;
  isInternal(authorization: string | undefined): boolean;
}

/**
 * Joins a handler to the outside: the only place where adapters meet ports.
 *
 * @param handlerPath where the handler's source lies
 * @throws when the handler's default export is neither a stage nor an app, or a setting or secret is missing
 */
export async function serveable(
  handler: unknown,
  functionName: string,
  handlerPath: string,
): Promise<Serveable> {
  const base = await composeBase(functionName);
  const parts = isApp(handler)
    ? composeApp(handler, base)
    : await composeStage(asStage(handler, functionName), base, handlerPath);
  return {
    app: parts.app,
    async ready() {
      await base.sql`select 1`;
    },
    async close() {
      await parts.close();
      await base.sql.end({ timeout: 5 });
    },
  };
}

type Parts = { app: Hono; close(): Promise<void> };

async function composeBase(name: string): Promise<Base> {
  const config = loadConfig();
  const log = createLog(config.logLevel, name);
  // Few connections, each warm: a new one plans every statement again.
  const sql = connect(config.secret('database-url'), { applicationName: name, max: 4 });
  const isInternal = createSecretCheck(`Bearer ${config.secret('internal-token')}`);
  const redis = {
    redisRestUrl: config.redisRestUrl,
    redisRestToken: config.redisRestUrl === undefined ? '' : config.secret('redis-rest-token'),
  };
  const liveProgress = createLiveProgress({
    ...redis,
    notify: (change) => notifyProgress(sql, change),
    warn: (message) => log.warn({}, message),
  });
  const blobs = await composeBlobs(config);
  return { config, name, log, sql, blobs, liveProgress, redis, isInternal };
}

function composeApp(definition: AppDefinition, base: Base): Parts {
  const { config, sql } = base;
  const { queueLimit, running, limits, keep } = config;
  const settings = { queueLimit, running, limits, keep };
  // Only the pipeline is given the operators' key; another app that asks is told no.
  const isOperator = createSecretCheck(definition.name === 'pipeline' ? config.secret('api-key') : '');
  const app = definition.build({
    ...base,
    ledger: createLedger(sql),
    books: createBooks(sql),
    alerts: createAlerts(sql),
    stopSwitch: createStopSwitch(sql),
    videos: createVideos(sql, settings),
    isOperator,
    settings,
    readiness: composeReadiness(config, sql),
    providers: providerStatistics(base.redis, base.log),
    clock: () => new Date(),
    newId: () => randomUUID(),
  });
  return { app, close: async () => {} };
}

async function composeStage(
  definition: StageDefinition<unknown, unknown>,
  base: Base,
  handlerPath: string,
): Promise<Parts> {
  const { config, sql } = base;
  const gate = createHttpGate({ gatewayUrl: config.gatewayUrl, token: config.secret('internal-token') });
  const pauseMs = (attempt: number, atLeastMs: number | undefined): number =>
    retryPauseMs(attempt, config.retryBaseMs, Math.random(), atLeastMs);
  const guards = createGuards({ redis: base.redis, warn: (message) => base.log.warn({}, message) });
  const ports = composeStagePorts(base, guards);
  const more = definition.name === 'video_rendering' ? [encoderCheck(ports.encoder, config.lane)] : [];
  const health = composeHealthKeeper(config, { sql, log: base.log, more });
  if (config.lane === 'gpu') void tellGpu(ports.encoder, base.log);
  const app = serveStage(definition, {
    ...base,
    functionName: base.name,
    journal: createStageJournal(sql, { running: config.running, pauseMs }),
    gate,
    channels: createChannels(base.sql),
    readiness: composeReadiness(config, sql),
    sharing: config.caching ? composeSharing(handlerPath, base) : undefined,
    ports,
    scratch: await createFileScratch(join(config.scratchDir, base.name)),
    lane: config.lane,
    leaseMs: config.leaseMs,
  });
  return {
    app,
    async close() {
      await Promise.all([gate.close(), guards.close(), health.stop()]);
    },
  };
}

/** Their sources say how they work; what a model was told lies in texts beside them. */
const providerSources = [
  'compose-providers.ts',
  'adapters/*/templates/**/*.md',
  'adapters/illustrations/illustrations.ts',
];
const machineSources = ['encoder', 'footage', 'sound'].map((name) => `adapters/ffmpeg/${name}.ts`);

/** What the stage's results depend on beside what they were asked: its own code and that of the providers. */
function composeSharing(handlerPath: string, { redis, log }: Base) {
  const ours = globSync([...providerSources, ...machineSources], { cwd: import.meta.dirname }).map((source) =>
    join(import.meta.dirname, source),
  );
  return {
    cache: createCache({ ...redis, warn: (message) => log.warn({}, message) }),
    version: sourcesVersion([handlerPath, ...ours]),
  };
}

/** Those that read large tables are loaded by the first stage that calls them. */
function composeStagePorts({ blobs, sql, config, log }: Base, guards: Guards): StagePorts {
  const pictures: Pictures = {
    identity: illustrationsIdentity,
    quote: quoteIllustrations,
    find: async (query) => (await loadPictures()).find(query),
  };
  const house = createHouseMedia();
  const library = createLibrary(sql);
  const provided = composeProviders(config, guards, (message) => log.warn({}, message), house);
  return {
    ...provided,
    stock: [createOwnStock(library), ...provided.stock],
    mediaFetcher: withOwnFiles(provided.mediaFetcher, house, blobs),
    blobs,
    pictures,
    shownMedia: createShownMedia(sql),
    music: createOwnMusic(library),
    encoder: createFfmpegEncoder({ gpu: config.gpu }),
    sound: createFfmpegSound(),
    footage: createFfmpegFootage(),
    inspector: createFfmpegInspector(),
    earlierVideos: createEarlierVideos(sql),
    publisher: composePublisher(config, sql, () => guards.guard('youtube')),
  };
}

const loadPictures = once(async (): Promise<Pictures> => {
  const { createIllustrations } = await import('./adapters/illustrations/illustrations.ts');
  return createIllustrations();
});

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function isApp(handler: unknown): handler is AppDefinition {
  return typeof handler === 'object' && handler !== null && 'kind' in handler && handler.kind === 'app';
}

function asStage(handler: unknown, functionName: string): StageDefinition<unknown, unknown> {
  if (typeof handler === 'object' && handler !== null && 'accepts' in handler && 'run' in handler)
    return handler as StageDefinition<unknown, unknown>;
  throw new TypeError(`${functionName}: handler.ts must export default stage({...}), app(...) or a Hono app`);
}
