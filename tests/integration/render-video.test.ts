import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { createFfmpegEncoder } from '#shared/adapters/ffmpeg/encoder.ts';
import { createFfmpegInspector } from '#shared/adapters/ffmpeg/inspector.ts';
import { createFfmpegSound } from '#shared/adapters/ffmpeg/sound.ts';
import { Retryable } from '#shared/contracts/errors.ts';
import { VideoId } from '#shared/contracts/ids.ts';
import { shownBy } from '#shared/contracts/media.ts';
import { RenderedVideo } from '#shared/contracts/rendering.ts';
import { PartsReady } from '#shared/contracts/stages.ts';
import { canonicalJson } from '#shared/domain/canonical-json.ts';
import type { StageTools } from '#shared/stage/definition.ts';
import { cutFilm } from '../../functions/video-rendering/cut-film.ts';
import { DrawingCrew } from '../../functions/video-rendering/drawing-crew.ts';
import { pictureFile } from '../../functions/video-rendering/film-plan.ts';
import rendering from '../../functions/video-rendering/handler.ts';
import { planFilm } from '../../functions/video-rendering/plan-film.ts';
import { filmParts } from '../support/film-parts.ts';
import { memoryBlobs, stageTools } from '../support/stage-tools.ts';

const blobs = memoryBlobs();

async function tools(changes: Partial<StageTools> = {}): Promise<StageTools> {
  const scratch = await mkdtemp(join(tmpdir(), 'render-'));
  t.teardown(() => rm(scratch, { recursive: true, force: true }));
  const ports = { blobs, encoder: createFfmpegEncoder(), sound: createFfmpegSound() };
  return { ...stageTools({ ...ports, scratch }), ...changes };
}

const scenes = [
  { narration: 'An octopus 🐙 has three hearts.', onScreen: 'Three hearts 🐙' },
  { narration: 'Два сердца — for the gills, שלום.', onScreen: '' },
  { narration: 'Now you know why.', onScreen: 'The price of a cold, cold sea' },
];

/** A journal and a cache in one: what was made is kept by its key, or by what it is like. */
function keeping(made: string[], kept = new Map<string, unknown>()): StageTools['effect'] {
  return async <Result>(...[key, quote, call, sharing]: Parameters<StageTools['effect']>) => {
    const place = sharing === undefined ? key : canonicalJson(sharing.like);
    if (!kept.has(place)) {
      const { result, charged, service } = await call();
      t.equal(service, 'gpu_compute');
      t.ok(charged > 0n && charged <= quote, `${key} costs ${charged} of ${quote}`);
      made.push(key);
      kept.set(place, sharing?.accepts?.parse(result) ?? result);
    }
    return kept.get(place) as Result;
  };
}

t.test('a rendered video is whole: picture, sound, captions, level, length and price', async (t) => {
  const parts = await filmParts(blobs, '1:1', scenes);
  const steps: number[] = [];
  const made: string[] = [];
  const given = await tools({ progress: (fraction) => steps.push(fraction), effect: keeping(made) });
  const rendered = RenderedVideo.parse(await rendering.run(parts, given));

  const file = join(given.scratch, 'stored.mp4');
  await writeFile(file, blobs.bytesOf(rendered.video));
  const found = await createFfmpegInspector().inspect(file, AbortSignal.timeout(60_000));
  t.match(found.video, {
    codec: 'h264',
    profile: 'High',
    pixelFormat: 'yuv420p',
    colourSpace: 'bt709',
    colourRange: 'tv',
    width: 1080,
    height: 1080,
    fps: 30,
  });
  t.ok(found.container.faststart);
  t.match(found.audio, { codec: 'aac', sampleRate: 48_000, channels: 2 });
  t.equal(found.video?.seconds?.toFixed(4), rendered.seconds.toFixed(4));
  t.ok(Math.abs((found.audio?.seconds ?? 0) - rendered.seconds) < 0.07);
  t.ok(Math.abs((found.loudness?.integrated ?? 0) + 14) <= 1);
  t.ok((found.loudness?.truePeak ?? 0) <= -1);
  t.strictSame([found.black, found.frozen, found.silent], [[], [], []]);

  t.equal(rendered.video.key, `videos/${given.videoId}/video-r1.mp4`);
  t.strictSame(
    rendered.scenes.map(({ scene_id }) => scene_id),
    ['s1', 's2', 's3'],
  );
  t.equal(
    rendered.cues
      .map(({ text }) => text)
      .join(' ')
      .replaceAll('\n', ' '),
    scenes.map(({ narration }) => narration).join(' '),
  );
  t.ok(steps.every((step, index) => step >= (steps[index - 1] ?? 0) && step <= 1));
  t.ok((steps.at(-1) ?? 0) > 0.9);
  t.same(new Set(made), new Set(['sound', 'film', ...[1, 2, 3].map((scene) => `scene:s${scene}:libx264`)]));
});

t.test(
  'a like video takes its scenes from the first, and a changed sentence renders two of them again',
  async (t) => {
    const kept = new Map<string, unknown>();
    const render = async (texts: typeof scenes, changes: Partial<StageTools>): Promise<string[]> => {
      const made: string[] = [];
      const own = new Map([...kept].filter(([place]) => place.startsWith('{')));
      const steps: number[] = [];
      const progress = (fraction: number) => steps.push(fraction);
      const given = await tools({ effect: keeping(made, own), progress, ...changes });
      await rendering.run(await filmParts(blobs, '1:1', texts), given);
      t.ok((steps.at(-1) ?? 0) > 0.9, 'scenes that were there already count as progress');
      for (const [place, result] of own) kept.set(place, result);
      return made.map((key) => key.split(':')[1] ?? key);
    };
    const four = ['Three hearts.', 'Two for the gills.', 'Its blood is blue.', 'That is why.'].map(
      (text) => ({
        narration: text,
        onScreen: text,
      }),
    );
    t.same(new Set(await render(four, {})), new Set(['sound', 's1', 's2', 's3', 's4', 'film']));
    const videoId = VideoId.parse('0b8ad1a4-5f0e-4d0c-9c56-0f1f0c3f1a11');
    t.strictSame(await render(four, { videoId }), ['film']);
    const corrected = four.map((scene, index) =>
      index === 1 ? { ...scene, narration: 'Only two of them are for the gills.' } : scene,
    );
    t.same(new Set(await render(corrected, { round: 3 })), new Set(['sound', 's2', 's3', 'film']));
  },
);

t.test('what failed half-way goes on with the scenes that are finished', async (t) => {
  const parts = await filmParts(blobs, '1:1', scenes);
  const journal = new Map<string, unknown>();
  const made: string[] = [];
  const encoder = createFfmpegEncoder();
  let encodes = 0;
  const failing: StageTools['encoder'] = {
    ...encoder,
    encode: async (job, choice) => {
      if (++encodes === 3) throw new Retryable('encode_failed', 'the third scene fails');
      return await encoder.encode(job, choice);
    },
  };
  const broken = await tools({ effect: keeping(made, journal), encoder: failing });
  await t.rejects(rendering.run(parts, broken), { code: 'encode_failed' });
  const finished = made.splice(0);
  t.notOk(finished.includes('film'));
  t.ok(finished.some((key) => key.startsWith('scene:')));
  await rendering.run(parts, await tools({ effect: keeping(made, journal) }));
  t.ok(made.includes('film'));
  t.strictSame(
    made.filter((key) => finished.includes(key)),
    [],
    'nothing is made twice',
  );
});

t.test('a scene is drawn the same in every film, whichever thread draws it', async (t) => {
  const scratch = await mkdtemp(join(tmpdir(), 'draw-'));
  t.teardown(() => rm(scratch, { recursive: true, force: true }));
  const draw = async (texts: typeof scenes, wanted: readonly number[]): Promise<string[]> => {
    const parts = await filmParts(blobs, '1:1', texts);
    const refs = parts.media.scenes.flatMap((scene) => [shownBy(scene), ...scene.accents]);
    for (const { key } of refs) await blobs.fetchTo(key, pictureFile(scratch, key));
    const film = { ...planFilm(parts, 7), width: 480, height: 272 };
    const segments = cutFilm(film).map((segment) => ({ ...segment, frameCount: 24 }));
    const crew = await DrawingCrew.hire({
      kind: film,
      folder: scratch,
      footage: undefined,
      signal: AbortSignal.timeout(60_000),
    });
    const hashes: string[] = [];
    for (const index of wanted) {
      const segment = segments[index];
      if (segment === undefined) continue;
      for await (const frame of crew.draw(segment).frames)
        hashes.push(createHash('sha256').update(frame).digest('hex'));
    }
    await crew.dismiss();
    return hashes.slice(-24);
  };
  const [first, ...rest] = scenes;
  const longer = [{ narration: `${first?.narration} They beat and beat.`, onScreen: 'Hearts' }, ...rest];
  const alone = await draw(scenes, [2]);
  t.equal(new Set(alone).size, 24, 'every frame is another');
  t.strictSame(await draw(longer, [0, 1, 2]), alone);
});

t.test('a cancelled render stops at once and stores nothing', async (t) => {
  const parts = await filmParts(blobs, '16:9', scenes);
  const cancelled = new AbortController();
  const given = await tools({
    signal: cancelled.signal,
    round: 2,
    progress: (fraction) => fraction > 0.2 && cancelled.abort(new Error('the video was cancelled')),
  });
  await t.rejects(rendering.run(parts, given), { message: 'the video was cancelled' });
  t.equal(await blobs.stat(`videos/${given.videoId}/video-r2.mp4` as never), undefined);
});

t.test('a scene without its picture, or with a broken one, is refused with its name', async (t) => {
  const parts = await filmParts(blobs, '9:16', scenes);
  const lacking = { ...parts, media: { ...parts.media, scenes: parts.media.scenes.slice(1) } };
  await t.rejects(rendering.run(PartsReady.parse(lacking), await tools()), {
    name: 'Terminal',
    code: 'parts_mismatch',
    message: /scene s1/,
  });
  async function* garbage(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('no picture at all');
  }
  const picture = await blobs.put(garbage(), { extension: 'png' });
  const broken = {
    ...parts,
    media: { ...parts.media, scenes: parts.media.scenes.map((scene) => ({ ...scene, picture })) },
  };
  await t.rejects(rendering.run(broken, await tools()), { name: 'Retryable', code: 'drawing_failed' });
});
