import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { createFileBlobs } from '#shared/adapters/files/blobs.ts';
import type { Sql } from '#shared/adapters/postgres/connect.ts';
import { createStageJournal } from '#shared/adapters/postgres/stage-journal.ts';
import { createVideos } from '#shared/adapters/postgres/videos/create-videos.ts';
import { notifyProgress } from '#shared/adapters/postgres/videos/notify-progress.ts';
import { createLiveProgress } from '#shared/adapters/redis/create-live-progress.ts';
import type { VideoId } from '#shared/contracts/ids.ts';
import { dollars } from '#shared/contracts/money.ts';
import type { StageName } from '#shared/contracts/stages.ts';
import { stagesOf } from '#shared/domain/pipeline.ts';
import { usualKeepDays } from '#shared/domain/storage-tiers.ts';
import type { StageJournal, StageRun } from '#shared/ports/stage-journal.ts';
import { createPipelineApi } from '../../functions/pipeline/pipeline-api.ts';
import type { PipelinePorts } from '../../functions/pipeline/pipeline-ports.ts';
import { places, productDatabase } from './videos.ts';

export const apiKey = 'a-key-for-this-test';

export interface TestApi extends AsyncDisposable {
  api: Hono;
  ports: PipelinePorts;
  sql: Sql;
  url: string;
  journal: StageJournal;
  /** With the API key; an object body is sent as JSON. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
  /** Queues a small video and answers with its id. */
  queue(extra?: Record<string, unknown>): Promise<VideoId>;
}

/** The API on a real database and a real folder of blobs, without a socket. */
export async function testApi(settings: Partial<PipelinePorts['settings']> = {}): Promise<TestApi> {
  const db = await productDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'pipeline-api-'));
  const limits = { video: dollars(3), channelDay: dollars(30), systemDay: dollars(150) };
  const all = { queueLimit: 100, running: places, limits, keep: usualKeepDays, ...settings };
  const silent = () => undefined;
  const ports: PipelinePorts = {
    videos: createVideos(db.sql, all),
    blobs: createFileBlobs(folder),
    liveProgress: createLiveProgress({
      redisRestUrl: undefined,
      redisRestToken: '',
      notify: (change) => notifyProgress(db.sql, change),
      warn: silent,
    }),
    log: { debug: silent, info: silent, warn: silent, error: silent },
    isOperator: (key) => key === apiKey,
    settings: all,
    clock: () => new Date(),
    newId: randomUUID,
  };
  const api = createPipelineApi(ports);
  const call: TestApi['call'] = async (method, path, body, headers = {}) => {
    const sent = new Headers({ Authorization: `Bearer ${apiKey}`, ...headers });
    if (body === undefined) return await api.request(path, { method, headers: sent });
    if (!sent.has('Content-Type')) sent.set('Content-Type', 'application/json');
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return await api.request(path, { method, headers: sent, body: text });
  };
  return {
    api,
    ports,
    sql: db.sql,
    url: db.url,
    journal: createStageJournal(db.sql, { running: all.running, pauseMs: () => 0 }),
    call,
    async queue(extra = {}) {
      const response = await call('POST', '/queue', { brief: 'Octopuses have three hearts.', ...extra });
      if (response.status !== 202) throw new Error(await response.text());
      return ((await response.json()) as { video_id: VideoId }).video_id;
    },
    async [Symbol.asyncDispose]() {
      await db[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}

/** Claims a stage as its worker would. */
export async function claimStage(
  { journal }: TestApi,
  videoId: VideoId,
  stage: StageName,
  round = 1,
): Promise<StageRun> {
  const claim = await journal.claim({ videoId, stage, round, functionName: stage, leaseMs: 60_000 });
  if (claim.kind !== 'claimed') throw new Error(`not claimed: ${claim.kind}`);
  return claim.run;
}

/** Runs all of its stages through the journal with results as the real stages would write them. */
export async function finishVideo(
  test: TestApi,
  id: VideoId,
  results: Record<StageName, unknown>,
): Promise<void> {
  const video = await test.ports.videos.find(id);
  for (const stage of stagesOf(video?.request))
    await test.journal.complete(await claimStage(test, id, stage), results[stage]);
}

const published = {
  account: 'sea',
  youtube_id: 'dQw4w9WgXcQ',
  url: 'https://www.youtube.com/watch?v=dQw4w9WgXcQ',
  privacy: 'private',
  content_sha256: '0'.repeat(64),
  was_there_already: false,
  thumbnail: 'set',
  captions: 'set',
  playlist: 'none',
  synthetic: true,
  notes: [],
};

/** Results of all stages, with real blobs behind them. */
export async function storedResults({ ports }: TestApi, id: VideoId): Promise<Record<StageName, unknown>> {
  const put = (name: string, extension: string, text: string) =>
    ports.blobs.put(toBytes(text), { extension, video: { id, name } });
  const span = { scene_id: 's1', start: 0, end: 10 };
  const audio = await put('scene-1', 'wav', 'sound');
  const picture = await put('picture-1', 'png', 'picture');
  const palette = { from: '#000000', to: '#000000', shape: '#222222', ink: '#ffffff', accent: '#ffcc00' };
  const scene = {
    id: 's1',
    role: 'hook',
    narration: 'Three hearts.',
    keywords: ['octopus'],
    on_screen: 'Three hearts',
  };
  return {
    script_generation: {
      title: 'Why an octopus has three hearts',
      language: 'en',
      scenes: [scene],
      score: 0.9,
      estimated_seconds: 10,
      provider: 'extractive',
    },
    audio_synthesis: {
      scenes: [{ scene_id: 's1', audio, seconds: 10, words: [{ text: 'Three', start: 0, end: 1 }] }],
      seconds: 10,
      voice: 'slt',
      provider: 'flite',
    },
    media_collection: {
      scenes: [
        {
          scene_id: 's1',
          kind: 'illustration',
          picture,
          accents: [],
          palette,
          backdrop: 'waves',
          keyword: 'octopus',
        },
      ],
      credits: [{ title: 'octopus', author: 'A', licence: 'MIT', source: 'a library' }],
      provider: 'illustrations',
    },
    video_rendering: {
      video: await put('video', 'mp4', '0123456789'),
      format: '16:9',
      width: 1920,
      height: 1080,
      fps: 30,
      seconds: 10,
      encoder: 'libx264',
      scenes: [span],
      cues: [{ start: 0, end: 1, text: 'Three' }],
      loudness: { integrated: -14, true_peak: -1.5 },
    },
    quality_validation: {
      verdict: 'accepted',
      score: 0.97,
      checks: [{ name: 'duration', passed: true, fatal: true, measured: '10 s', wanted: '10 s' }],
      reasons: [],
    },
    upload_preparation: {
      title: 'Why an octopus has three hearts',
      description: 'Three hearts.',
      tags: ['octopus'],
      chapters: [{ start: 0, title: 'Three hearts' }],
      thumbnails: await Promise.all([1, 2, 3].map((n) => put(`thumbnail-${n}`, 'jpg', `jpg ${n}`))),
      captions: await put('captions', 'srt', '1\n00:00:00,000 --> 00:00:01,000\nThree\n'),
      captions_vtt: await put('captions', 'vtt', 'WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nThree\n'),
      language: 'en',
      provider: 'rules',
    },
    youtube_upload: published,
  };
}

async function* toBytes(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}
