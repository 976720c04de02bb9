import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { createFfmpegEncoder } from '#shared/adapters/ffmpeg/encoder.ts';
import { createFfmpegInspector } from '#shared/adapters/ffmpeg/inspector.ts';
import { createFfmpegSound } from '#shared/adapters/ffmpeg/sound.ts';
import { RenderedVideo } from '#shared/contracts/rendering.ts';
import { PartsReady } from '#shared/contracts/stages.ts';
import type { StageTools } from '#shared/stage/definition.ts';
import rendering from '../../functions/video-rendering/handler.ts';
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

t.test('a rendered video is whole: picture, sound, captions, level, length and price', async (t) => {
  const parts = await filmParts(blobs, '1:1', scenes);
  const steps: number[] = [];
  const charges: bigint[] = [];
  const given = await tools({
    progress: (fraction) => steps.push(fraction),
    effect: async (key, quote, call) => {
      t.equal(key, 'render');
      const { result, charged, service } = await call();
      t.equal(service, 'gpu_compute');
      t.ok(charged <= quote);
      charges.push(charged);
      return result;
    },
  });
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
  t.ok(Math.abs((found.video?.seconds ?? 0) - rendered.seconds) < 0.01);
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
  t.ok((charges[0] ?? 0n) > 0n);
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
