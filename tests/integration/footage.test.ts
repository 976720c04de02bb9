import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { createHouseMedia } from '#shared/adapters/ffmpeg/create-house-media.ts';
import { createFfmpegInspector } from '#shared/adapters/ffmpeg/inspector.ts';
import { createIllustrations } from '#shared/adapters/illustrations/illustrations.ts';
import { createMediaFetcher } from '#shared/adapters/media-fetcher/create-media-fetcher.ts';
import { createShownMedia } from '#shared/adapters/postgres/shown-media.ts';
import { createPexels } from '#shared/adapters/stock/create-pexels.ts';
import { createPixabay } from '#shared/adapters/stock/create-pixabay.ts';
import { ChannelId, type VideoId } from '#shared/contracts/ids.ts';
import { Media, type SceneMedia } from '#shared/contracts/media.ts';
import { zeroMicros } from '#shared/contracts/money.ts';
import { ScriptReady } from '#shared/contracts/stages.ts';
import type { StockLibrary } from '#shared/ports/stock.ts';
import { contentHash } from '#shared/stage/content-hash.ts';
import type { Effect, StageTools } from '#shared/stage/definition.ts';
import handler from '../../functions/media-collection/handler.ts';
import type { Conduct } from '../providers/conduct.ts';
import { startFakeStock } from '../providers/fake-stock.ts';
import { plainGuard } from '../support/plain-guard.ts';
import { memoryBlobs, stageTools } from '../support/stage-tools.ts';
import { productDatabase, queueVideo } from '../support/videos.ts';

const folder = await mkdtemp(join(tmpdir(), 'footage-'));
t.teardown(() => rm(folder, { recursive: true, force: true }));

const sentences: [string, string[]][] = [
  ['An octopus swims over the reef.', ['octopus', 'reef']],
  ['Its heart beats in the dark.', ['heart', 'octopus']],
  ['Gills move under water.', ['gills', 'fish']],
  ['Success is a question of time.', ['success', 'question']],
  ['Blue blood flows through a vein.', ['blood', 'vein']],
  ['Now you know why octopuses are special.', ['octopus']],
];

const script = ScriptReady.parse({
  request: { topic: 'Why octopuses have three hearts', format: '16:9' },
  script: {
    title: 'Why octopuses have three hearts',
    language: 'en',
    scenes: sentences.map(([narration, keywords], place) => ({
      id: `s${place + 1}`,
      role: place === 0 ? 'hook' : place === sentences.length - 1 ? 'close' : 'point',
      narration,
      keywords,
      on_screen: '',
    })),
    score: 1,
    estimated_seconds: 20,
    provider: 'test',
  },
});

/** Keeps what may be shared, as the cache does. */
function sharedEffects(): Effect {
  const kept = new Map<string, unknown>();
  return async (_key, _quote, call, sharing) => {
    const place = sharing && contentHash({ like: sharing.like });
    if (place !== undefined && kept.has(place)) return kept.get(place) as never;
    const { result } = await call();
    if (place !== undefined) kept.set(place, JSON.parse(JSON.stringify(result)));
    return result;
  };
}

let conduct: Record<'pexels' | 'pixabay', Conduct> = {
  pexels: { kind: 'answer' },
  pixabay: { kind: 'answer' },
};
const fake = await startFakeStock({
  folder: join(folder, 'library'),
  height: 360,
  pexels: { conduct: () => conduct.pexels },
  pixabay: { conduct: () => conduct.pixabay },
});
t.teardown(() => fake[Symbol.asyncDispose]());
const both = [
  createPexels({ ...fake.pexels, guard: plainGuard('pexels') }),
  createPixabay({ ...fake.pixabay, guard: plainGuard('pixabay') }),
];
const blobs = memoryBlobs();

function toolsWith(more: Partial<StageTools> = {}): StageTools {
  return {
    ...stageTools({
      blobs,
      pictures: createIllustrations(),
      stock: both,
      mediaFetcher: createMediaFetcher({
        guard: plainGuard('media'),
        house: createHouseMedia(),
        publicHosts: [],
        privateHosts: [fake.media.host],
      }),
      shownMedia: { lately: async () => new Set() },
      scratch: folder,
    }),
    ...more,
  };
}

/** Takes everything for good at once. */
const quickFetcher: StageTools['mediaFetcher'] = {
  clip: async (url, { file, width, height, seconds }) => {
    await writeFile(file, url);
    return { width, height, seconds, focus: { x: 0.5, y: 0.5 } };
  },
  photo: async (url, { file, width, height }) => {
    await writeFile(file, url);
    return { width, height, focus: { x: 0.5, y: 0.5 } };
  },
};

const kinds = (scenes: readonly SceneMedia[]): string => scenes.map(({ kind }) => kind[0]).join('');
const collect = async (more: Partial<StageTools> = {}): Promise<Media> =>
  Media.parse(await handler.run(script, toolsWith(more)));

t.test(
  'scenes that name something to film show it, ideas and the close are drawn, and everybody is credited',
  async (t) => {
    const progress: number[] = [];
    const effect = sharedEffects();
    const media = await collect({ effect, progress: (part) => void progress.push(part) });
    t.equal(kinds(media.scenes), 'cccici');
    t.equal(media.provider, 'pexels+illustrations');
    const filmed = media.scenes.filter((scene) => scene.kind === 'clip');
    t.match(filmed[0], { keyword: 'octopus', accents: [], width: 640, height: 360 });
    t.equal(new Set(media.shown).size, 4);
    t.equal(media.credits.filter(({ licence }) => licence === 'Pexels License').length, 4);
    t.equal(media.credits.filter(({ licence }) => licence === 'MIT').length, 1);
    t.same(
      progress,
      progress.toSorted((a, b) => a - b),
    );
    t.equal(progress.at(-1), 1);
    t.same(
      (await readdir(folder)).filter((name) => name !== 'library' && name !== 'look.mp4'),
      [],
      'nothing is left in scratch',
    );

    const [first] = filmed;
    if (first?.kind !== 'clip') return t.fail('the hook shows a clip');
    const file = join(folder, 'look.mp4');
    await blobs.fetchTo(first.clip.key, file);
    const { video, audio } = await createFfmpegInspector().inspect(file, AbortSignal.timeout(60_000));
    t.match(video, {
      codec: 'h264',
      width: 640,
      height: 360,
      fps: 30,
      seconds: first.seconds,
      colourSpace: 'bt709',
    });
    t.equal(audio, undefined);

    const before = { asked: fake.pexels.calls().length, fetched: fake.media.requests().length };
    const again = await collect({ effect });
    t.same(again, media, 'a like video shows the same');
    t.same(
      { asked: fake.pexels.calls().length, fetched: fake.media.requests().length },
      before,
      'and asks nobody',
    );

    const next = await collect({ effect, shownMedia: { lately: async () => new Set(media.shown) } });
    t.equal(kinds(next.scenes), 'cccici');
    t.notOk(
      next.shown?.some((id) => media.shown?.includes(id)),
      'the next of the channel shows others',
    );
  },
);

t.test(
  'a library that fails is passed over, and without any the video is drawn as if there were none',
  async (t) => {
    const drawn = await collect({ stock: [] });
    t.equal(kinds(drawn.scenes), 'iiiiii');
    t.equal(drawn.provider, 'illustrations');
    t.equal(drawn.shown, undefined);
    const failures: Conduct[] = [
      { kind: 'fail', status: 401 },
      { kind: 'fail', status: 429 },
      { kind: 'fail', status: 500 },
      { kind: 'charge_and_cut' },
      { kind: 'garble', with: 'html' },
    ];
    for (const failure of failures) {
      conduct = { pexels: failure, pixabay: { kind: 'answer' } };
      const media = await collect({ mediaFetcher: quickFetcher });
      t.equal(media.provider, 'pixabay+illustrations', JSON.stringify(failure));
      t.equal(kinds(media.scenes), 'cccici');
      conduct = { pexels: failure, pixabay: failure };
      const calls = fake.pexels.calls().length;
      t.same(await collect(), drawn);
      t.ok(fake.pexels.calls().length - calls <= 5, 'it is not asked on and on');
    }
    conduct = { pexels: { kind: 'answer' }, pixabay: { kind: 'answer' } };
  },
);

t.test('where no clip fits a photo is shown, a little larger than the frame', async (t) => {
  const photosOnly = both.map((library): (typeof both)[number] => ({
    ...library,
    search: async (query, signal) => (query.kind === 'clip' ? [] : await library.search(query, signal)),
  }));
  const media = await collect({ stock: photosOnly, mediaFetcher: quickFetcher });
  t.equal(kinds(media.scenes), 'pppipi');
  t.match(media.scenes[0], { keyword: 'octopus', width: 2304, height: 1296 });
  t.match(media.shown?.[0], /^pexels:photo:/);
});

t.test("where all of one's own was shown lately the libraries are asked", async (t) => {
  const ids = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => `own:clip:${name}`);
  const credit = { title: 'Octopus', author: 'Ann', licence: 'own work', source: 'own' };
  const own: StockLibrary = {
    identity: 'own@1',
    changes: true,
    quote: () => zeroMicros,
    search: async ({ kind, words }) =>
      kind === 'photo'
        ? []
        : ids.map((id) => ({ id, kind, words, width: 1920, height: 1080, seconds: 40, url: id, credit })),
  };
  const more = { stock: [own, ...both], mediaFetcher: quickFetcher };
  const first = await collect(more);
  t.match(first.shown, [/^own:/, /^own:/, /^own:/, /^own:/]);
  const next = await collect({ ...more, shownMedia: { lately: async () => new Set(ids) } });
  t.match(next.shown, [/^pexels:/, /^pexels:/, /^pexels:/, /^pexels:/]);
});

t.test(
  'files that are refused are replaced by others, then by drawings; no failure of theirs fails the stage',
  async (t) => {
    const refuse = () => Promise.reject(Object.assign(new Error('refused'), { code: 'media_refused' }));
    const drawn = await collect({ mediaFetcher: { clip: refuse, photo: refuse } });
    t.equal(kinds(drawn.scenes), 'iiiiii');
    t.same(drawn, await collect({ stock: [] }));

    const tried: string[] = [];
    const firstFails: StageTools['mediaFetcher'] = {
      ...quickFetcher,
      clip: (url, target) => {
        tried.push(url);
        return tried.length === 1 ? refuse() : quickFetcher.clip(url, target);
      },
    };
    const media = await collect({ mediaFetcher: firstFails });
    t.equal(kinds(media.scenes), 'cccici');
    t.equal(new Set(tried).size, tried.length, 'nothing is tried twice');

    const ours = Object.assign(new Error('the disk is full'), { code: 'storage_full' });
    const full = { ...blobs, putFile: () => Promise.reject(ours) };
    await t.rejects(handler.run(script, toolsWith({ blobs: full })), ours);
    const stop = new AbortController();
    stop.abort(new Error('cancelled'));
    await t.rejects(handler.run(script, toolsWith({ signal: stop.signal })), /cancelled/);
  },
);

t.test(
  'what a channel showed is read from results of its other videos, newest first, for thirty days',
  async (t) => {
    await using db = await productDatabase();
    const { sql } = db;
    const channel = ChannelId.parse('sea-facts');
    const shown = createShownMedia(sql);
    const finish = async (video: VideoId, items: string[] | undefined, status = 'done'): Promise<void> => {
      const result = { scenes: [], credits: [], ...(items === undefined ? {} : { shown: items }) };
      await sql`
      insert into stage_runs (video_id, stage, round, function_name, status, token, lease_expires_at, result)
      values (${video}, 'media_collection', 1, 'f', ${status}, 1, now(), ${sql.json(result)})`;
    };
    const [first, second, third, other, old] = await Promise.all([
      ...[0, 0, 0].map(() => queueVideo(sql, { channel })),
      queueVideo(sql, { channel: 'else' }),
      queueVideo(sql, { channel }),
    ]);
    if (!first || !second || !third || !other || !old) return t.fail('videos were queued');
    t.same([...(await shown.lately(channel, first))], []);
    await finish(first, ['pexels:clip:1', 'pexels:clip:2']);
    await finish(second, undefined);
    await finish(third, ['pexels:clip:3'], 'running');
    await finish(other, ['pexels:clip:4']);
    await finish(old, ['pexels:clip:5']);
    await sql`update video_queue set created_at = now() - interval '31 days' where id = ${old}`;
    const preview = await queueVideo(sql, { channel });
    await finish(preview, ['pexels:clip:6']);
    await sql`update video_queue set request_data = request_data || '{"preset": "preview"}' where id = ${preview}`;
    t.same([...(await shown.lately(channel, second))].toSorted(), ['pexels:clip:1', 'pexels:clip:2']);
    t.same(
      [...(await shown.lately(channel, first))],
      [],
      'a video does not stand in its own way when it is made again',
    );
  },
);
