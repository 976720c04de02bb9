import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { createFileBlobs } from '#shared/adapters/files/blobs.ts';
import { admit } from '#shared/adapters/postgres/admission.ts';
import type { Sql } from '#shared/adapters/postgres/connect.ts';
import { createLedger } from '#shared/adapters/postgres/money/ledger.ts';
import { createStageJournal } from '#shared/adapters/postgres/stage-journal.ts';
import { createStorageBooks } from '#shared/adapters/postgres/storage/create-storage-books.ts';
import { createVideos } from '#shared/adapters/postgres/videos/create-videos.ts';
import { plainProfile } from '#shared/contracts/channel-profile.ts';
import { type Retryable, Terminal } from '#shared/contracts/errors.ts';
import type { BlobKey, BlobRef, VideoId } from '#shared/contracts/ids.ts';
import { micros, zeroMicros } from '#shared/contracts/money.ts';
import type { StageName } from '#shared/contracts/stages.ts';
import { stagesOf } from '#shared/domain/pipeline.ts';
import { usualKeepDays } from '#shared/domain/storage-tiers.ts';
import type { Blobs } from '#shared/ports/blobs.ts';
import type { Cache } from '#shared/ports/cache.ts';
import type { Gate } from '#shared/ports/gate.ts';
import type { StageJournal } from '#shared/ports/stage-journal.ts';
import type { Videos } from '#shared/ports/videos.ts';
import type { StageTools } from '#shared/stage/definition.ts';
import { runStage, type StageAnswer } from '#shared/stage/run-stage.ts';
import { StorageKeeper } from '../../runtime/sweeper/storage-keeper.ts';
import { silentLog } from './silent-log.ts';
import { stageTools } from './stage-tools.ts';
import { productDatabase, queueVideo, unlimitedDays } from './videos.ts';

const places = { gpu: 50, cpu: 50 };

export interface StageWish {
  /** Videos with the same content make the same files, and the cache may have them. */
  content?: string;
  round?: number;
  fails?: boolean;
  rejected?: boolean;
  /** Its upload fails. */
  unpublished?: boolean;
  /** Its upload has to wait. */
  waits?: Retryable | undefined;
}

/** Makes small videos whose files are real, in real stages, on a real database. */
export interface FilmStudio extends AsyncDisposable {
  sql: Sql;
  url: string;
  folder: string;
  blobs: Blobs;
  videos: Videos;
  /** How often files of each kind were truly made. */
  made: Map<string, number>;
  /** Resolves once stages have asked so many times more whether they may name blobs. */
  asked(times: number): Promise<void>;
  /** A video that is let in. */
  begin(publish?: 'none' | 'private'): Promise<VideoId>;
  stage(id: VideoId, stage: StageName, wish?: StageWish, store?: Blobs): Promise<StageAnswer>;
  /** All stages that are left. */
  finish(id: VideoId, wish?: StageWish): Promise<void>;
  /** A new keeper of the same store, as another process would have. */
  keeper(store?: Blobs, keep?: typeof usualKeepDays): StorageKeeper;
  /** Lets days go by for everything that is written down or stored. */
  passDays(days: number): Promise<void>;
  stored(): Promise<Set<BlobKey>>;
}

/** @param given where files are stored; otherwise in a folder */
export async function filmStudio(cache?: Cache, given?: Blobs): Promise<FilmStudio> {
  const db = await productDatabase();
  const { sql } = db;
  await unlimitedDays(sql);
  const folder = await mkdtemp(join(tmpdir(), 'film-studio-'));
  const blobs = given ?? createFileBlobs(folder);
  const bell = new EventTarget();
  const real = createStageJournal(sql, { running: places, pauseMs: (_attempt, atLeastMs = 0) => atLeastMs });
  const holdBlobs: StageJournal['holdBlobs'] = async (...order) => {
    const answer = await real.holdBlobs(...order);
    bell.dispatchEvent(new Event('asked'));
    return answer;
  };
  const journal: StageJournal = { ...real, holdBlobs };
  const videos = createVideos(sql, { queueLimit: 1000, running: places });
  const made = new Map<string, number>();
  const { signal: _signal, blobs: _blobs, ...ports } = stageTools({});

  const stage: FilmStudio['stage'] = (id, name, wish = {}, store = blobs) => {
    const definition = {
      name,
      accepts: z.unknown(),
      emits: z.record(z.string(), z.unknown()),
      quote: () => zeroMicros,
      run: (_input: unknown, tools: StageTools) => work(name, tools, wish, made),
    };
    return runStage(
      definition,
      { video_id: id, round: wish.round ?? 1 },
      {},
      {
        journal,
        gate: gateOn(sql),
        channels: { profile: async () => plainProfile },
        liveProgress: { report: () => {}, read: async () => ({}) },
        ports: { ...ports, blobs: store },
        sharing: cache && { cache, version: 'test' },
        scratch: { create: () => ({ path: '/nonexistent', [Symbol.asyncDispose]: async () => {} }) },
        ...{ log: silentLog, functionName: name, lane: 'cpu', leaseMs: 60_000 },
      },
    );
  };

  return {
    ...{ sql, url: db.url, folder, blobs, videos, made, stage },
    async asked(times) {
      for (let count = 0; count < times; count += 1) await once(bell, 'asked');
    },
    async begin(publish = 'none') {
      const id = await queueVideo(sql, { channel: `c${randomUUID().slice(0, 8)}`, publish });
      await sql.begin((tx) => admit(tx, places));
      return id;
    },
    async finish(id, wish = {}) {
      const video = await videos.find(id);
      for (const name of stagesOf(video?.request)) {
        const answer = await stage(id, name, wish);
        if (answer.kind !== 'done' && answer.kind !== 'replayed')
          throw new Error(`${name}: ${JSON.stringify(answer)}`);
      }
    },
    keeper: (store = blobs, keep = usualKeepDays) =>
      new StorageKeeper({
        ...{ books: createStorageBooks(sql), blobs: store, keep, videosAtOnce: 7, log: silentLog, digits: 0 },
      }),
    async passDays(days) {
      const ago = sql`${days}::double precision * interval '1 day'`;
      await sql`update video_queue set completed_at = completed_at - ${ago}`;
      await sql`update blobs set kept_until = kept_until - ${ago}, look_at = look_at - ${ago}`;
      for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
        const path = join(entry.parentPath, entry.name);
        const then = Date.now() / 1000 - days * 86_400;
        if (entry.isFile()) await utimes(path, then, then);
      }
    },
    async stored() {
      const keys = new Set<BlobKey>();
      for (const prefix of ['sha256/', 'videos/'] as const)
        for await (const { key } of blobs.list(prefix)) keys.add(key);
      return keys;
    },
    async [Symbol.asyncDispose]() {
      await db[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What the stages store in truth, as small as can be. */
async function work(
  name: StageName,
  { blobs, effect, videoId, round }: StageTools,
  { content = randomUUID(), fails, rejected, unpublished, waits }: StageWish,
  made: Map<string, number>,
): Promise<Record<string, unknown>> {
  const put = async (kind: string, extension: string, own?: string): Promise<BlobRef> => {
    made.set(kind, (made.get(kind) ?? 0) + 1);
    const text = `${kind} of ${own ? videoId : content}`;
    return await blobs.put(bytes(text), { extension, ...(own ? { video: { id: videoId, name: own } } : {}) });
  };
  const free = { charged: zeroMicros, service: 'overhead' as const };
  const shared = (kind: string, extension: string): Promise<BlobRef> => {
    const call = async () => ({ result: await put(kind, extension), ...free });
    return effect(kind, zeroMicros, call, { like: { kind, content } });
  };
  switch (name) {
    case 'script_generation':
      return { title: content };
    case 'audio_synthesis':
      return { scenes: [{ audio: await shared('narration', 'wav') }] };
    case 'media_collection':
      return { scenes: [{ picture: await shared('picture', 'png') }] };
    case 'video_rendering': {
      await shared('scene', 'mp4');
      const film = async () => ({ result: await put('film', 'mp4', `video-r${round}`), ...free });
      return { video: await effect('film', zeroMicros, film) };
    }
    case 'quality_validation':
      return { verdict: rejected ? 'rejected' : 'accepted', reasons: [] };
    case 'upload_preparation': {
      const thumbnails = [await shared('thumbnail', 'jpg')];
      if (fails) throw new Terminal('asked_to', 'This was asked for.');
      return { thumbnails, captions: await put('captions', 'srt', 'captions') };
    }
    case 'youtube_upload':
      if (waits) throw waits;
      if (unpublished) throw new Terminal('asked_to', 'This was asked for.');
      return { youtube_id: 'dQw4w9WgXcQ' };
  }
}

/** The ledger itself in the gate's place. */
function gateOn(sql: Sql): Gate {
  return {
    async reserve(order) {
      const outcome = await createLedger(sql).reserve({ ...order, holder: { kind: 'stage' } });
      if (outcome.kind !== 'granted') throw new Error(`not granted: ${JSON.stringify(outcome.kind)}`);
      return { granted: true, available: micros(0), ...outcome };
    },
  };
}

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
