import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createExtractiveWriter } from '#shared/adapters/extractive-writer/create-extractive-writer.ts';
import { createFfmpegEncoder } from '#shared/adapters/ffmpeg/encoder.ts';
import { createFfmpegFootage } from '#shared/adapters/ffmpeg/footage.ts';
import { createFfmpegInspector } from '#shared/adapters/ffmpeg/inspector.ts';
import { createFfmpegSound } from '#shared/adapters/ffmpeg/sound.ts';
import { createFileBlobs } from '#shared/adapters/files/blobs.ts';
import { createFileScratch } from '#shared/adapters/files/scratch.ts';
import { createFliteSpeech } from '#shared/adapters/flite/create-flite-speech.ts';
import { createIllustrations } from '#shared/adapters/illustrations/illustrations.ts';
import { admit } from '#shared/adapters/postgres/admission.ts';
import { createChannels } from '#shared/adapters/postgres/channels/create-channels.ts';
import type { Sql } from '#shared/adapters/postgres/connect.ts';
import { createLedger } from '#shared/adapters/postgres/money/ledger.ts';
import { createStageJournal } from '#shared/adapters/postgres/stage-journal.ts';
import { createCache } from '#shared/adapters/redis/create-cache.ts';
import { micros } from '#shared/contracts/money.ts';
import type { StageName } from '#shared/contracts/stages.ts';
import type { VideoRequest } from '#shared/contracts/video-request.ts';
import { eachBounded } from '#shared/domain/each-bounded.ts';
import { inputOf, type Results } from '#shared/domain/flow.ts';
import type { Gate } from '#shared/ports/gate.ts';
import type { StageDefinition, StagePorts } from '#shared/stage/definition.ts';
import { runStage, type StageRuntime } from '#shared/stage/run-stage.ts';
import audio from '../../../functions/audio-synthesis/handler.ts';
import media from '../../../functions/media-collection/handler.ts';
import script from '../../../functions/script-generation/handler.ts';
import upload from '../../../functions/upload-preparation/handler.ts';
import rendering from '../../../functions/video-rendering/handler.ts';
import { atEveryTier } from '../../support/at-every-tier.ts';
import { chargedAs, previewChargedAsGpu, searchedAt, spokenAs } from '../../support/paid-providers.ts';
import { testRedis } from '../../support/redis.ts';
import { silentLog } from '../../support/silent-log.ts';
import { productDatabase, queueVideo, unlimitedDays } from '../../support/videos.ts';

export const chargedFor = { model: 'gpt-5.4', voice: 'eleven_multilingual_v2', api: 'pexels' };

/** Videos under way at once: like ones among them ask for the same at the same time. */
const atOnce = 4;
const places = { gpu: 100, cpu: 100 };

export interface Bill {
  /** Everything in the ledger, the fixed part of each video too, in micro-dollars. */
  total: number;
  /** What does not depend on any call: the fixed part of each video. */
  fixed: number;
  calls: number;
  hits: number;
  misses: number;
  seconds: number;
  byStage: { stage: StageName; spent: number; calls: number; hits: number }[];
}

/** Makes the videos with the real stages on a Postgres, a Redis and files of their own, and says what it cost. */
export async function makeBatch(requests: readonly VideoRequest[], caching: boolean): Promise<Bill> {
  const folder = await mkdtemp(join(tmpdir(), 'caching-bench-'));
  await using db = await productDatabase();
  await using redis = await testRedis();
  try {
    await unlimitedDays(db.sql);
    const cache = createCache({ ...redis, warn: console.error, patienceMs: 60_000 });
    const runtime: StageRuntime = {
      journal: createStageJournal(db.sql, { running: places, pauseMs: () => 0 }),
      gate: gateOn(db.sql),
      liveProgress: { report: () => {}, read: async () => ({}) },
      channels: createChannels(db.sql),
      ports: portsIn(folder),
      scratch: await createFileScratch(join(folder, 'scratch')),
      log: silentLog,
      functionName: 'bench',
      lane: 'gpu',
      leaseMs: 60_000,
      sharing: caching ? { cache, version: 'bench' } : undefined,
    };
    const begun = performance.now();
    await eachBounded(requests, atOnce, (request) => makeVideo(request, db.sql, runtime));
    return { ...(await billOf(db.sql)), seconds: (performance.now() - begun) / 1000 };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const nothingDownloaded = () => Promise.reject(new Error('nothing is downloaded here'));

const nothingPublished: StagePorts['publisher'] = {
  open: nothingDownloaded,
  send: nothingDownloaded,
  setThumbnail: nothingDownloaded,
  addCaptions: nothingDownloaded,
  addToPlaylist: nothingDownloaded,
};

function portsIn(folder: string): StagePorts {
  return {
    blobs: createFileBlobs(join(folder, 'blobs')),
    writers: atEveryTier(chargedAs(chargedFor.model, createExtractiveWriter())),
    critics: atEveryTier(),
    moderation: undefined,
    copywriters: atEveryTier(),
    speeches: atEveryTier(spokenAs(chargedFor.voice, createFliteSpeech())),
    stock: [],
    mediaFetcher: { clip: nothingDownloaded, photo: nothingDownloaded },
    shownMedia: { lately: async () => new Set() },
    music: undefined,
    pictures: searchedAt(chargedFor.api, createIllustrations()),
    encoder: previewChargedAsGpu(createFfmpegEncoder()),
    sound: createFfmpegSound(),
    footage: createFfmpegFootage(),
    inspector: createFfmpegInspector(),
    earlierVideos: { lately: async () => [] },
    publisher: nothingPublished,
  };
}

/** The ledger itself in the gate's place. */
function gateOn(sql: Sql): Gate {
  return {
    async reserve(order) {
      const outcome = await createLedger(sql).reserve({ ...order, holder: { kind: 'stage' } });
      if (outcome.kind === 'granted') return { granted: true, available: micros(0), ...outcome };
      throw new Error(`the bench may spend what it needs, but: ${JSON.stringify(outcome.kind)}`);
    },
  };
}

let queueing: Promise<unknown> = Promise.resolve();

/** All stages but quality validation, which buys nothing and shares nothing. */
async function makeVideo(request: VideoRequest, sql: Sql, runtime: StageRuntime): Promise<void> {
  const queued = queueing.then(async () => {
    const id = await queueVideo(sql);
    await sql.begin((tx) => admit(tx, places));
    return id;
  });
  queueing = queued;
  const videoId = await queued;
  const quality = { verdict: 'accepted', score: 1, reasons: [] };
  const checks = [{ name: 'none', passed: true, fatal: false, measured: '', wanted: '' }];
  const results: Results = { quality_validation: { ...quality, checks } };
  const run = async <Input, Output>(stage: StageDefinition<Input, Output>): Promise<void> => {
    const input = stage.accepts.parse(inputOf(stage.name, request, results));
    const answer = await runStage(stage, { video_id: videoId, round: 1 }, input, runtime);
    if (answer.kind !== 'done') throw new Error(`${stage.name}: ${JSON.stringify(answer)}`);
    results[stage.name] = answer.result;
  };
  await run(script);
  await Promise.all([run(audio), run(media)]);
  await run(rendering);
  await run(upload);
}

async function billOf(sql: Sql): Promise<Omit<Bill, 'seconds'>> {
  const [sums] = await sql<{ total: number; fixed: number }[]>`
    select coalesce(sum(amount), 0)::int as total,
           coalesce(sum(amount) filter (where service = 'overhead'), 0)::int as fixed from pipeline_costs`;
  const byStage = await sql<
    { stage: StageName; spent: number; calls: number; hits: number; misses: number }[]
  >`
    select stage, sum(charged_micros)::int as spent, (count(*) filter (where cached is not true))::int as calls,
           (count(*) filter (where cached))::int as hits, (count(*) filter (where not cached))::int as misses
    from effects where status = 'done' and stage <> 'admission' group by stage order by min(started_at)`;
  const sum = (of: 'calls' | 'hits' | 'misses') => byStage.reduce((total, row) => total + row[of], 0);
  return {
    ...{ total: sums?.total ?? 0, fixed: sums?.fixed ?? 0, byStage },
    ...{ calls: sum('calls'), hits: sum('hits'), misses: sum('misses') },
  };
}
