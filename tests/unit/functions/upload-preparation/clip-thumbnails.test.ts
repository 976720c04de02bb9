import { execFileSync } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadImage } from '@napi-rs/canvas';
import t from 'tap';
import { createFfmpegFootage } from '#shared/adapters/ffmpeg/footage.ts';
import { SceneMedia } from '#shared/contracts/media.ts';
import { chooseStill, worthOf } from '../../../../functions/upload-preparation/thumbnails/choose-still.ts';
import { makeThumbnails } from '../../../../functions/upload-preparation/thumbnails/make-thumbnails.ts';
import { planThumbnails } from '../../../../functions/upload-preparation/thumbnails/plan-thumbnails.ts';
import { makePhoto } from '../../../support/clip-parts.ts';
import { octopusScript } from '../../../support/octopus-film.ts';
import { memoryBlobs } from '../../../support/stage-tools.ts';

const folder = await mkdtemp(join(tmpdir(), 'clip-thumbnails-'));
t.teardown(() => rm(folder, { recursive: true, force: true }));
const blobs = memoryBlobs();
const signal = AbortSignal.timeout(120_000);
const tools = { blobs, footage: createFfmpegFootage(), scratch: folder, signal };
const look = {
  palette: { from: '#16213e', to: '#0f3460', shape: '#2a5a9e', ink: '#ffffff', accent: '#ffc93c' },
  ...{ backdrop: 'grid', accents: [], keyword: 'octopus' },
};

/** A second of black, one of a sharp picture, one of the same out of focus. */
async function changingClip(): Promise<Extract<SceneMedia, { kind: 'clip' }>> {
  const file = join(folder, 'changing.mp4');
  const [black, sharp] = ['color=black:s=640x360:r=30:d=1', 'testsrc2=s=640x360:r=30:d=1'];
  execFileSync('ffmpeg', [
    ...['-v', 'error', '-y', '-f', 'lavfi', '-i', black, '-f', 'lavfi', '-i', sharp],
    ...['-filter_complex', '[1]split[a][b];[b]boxblur=20:3[c];[0][a][c]concat=n=3,format=yuv420p'],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', file],
  ]);
  const clip = await blobs.put(createReadStream(file), { extension: 'mp4' });
  const about = { scene_id: 's1', kind: 'clip', clip, seconds: 3, width: 640, height: 360 };
  const scene = SceneMedia.parse({ ...look, ...about });
  if (scene.kind !== 'clip') throw new TypeError('not a clip');
  return scene;
}

const clip = await changingClip();

t.test('the still of a clip is its sharpest frame, neither black nor out of focus', async (t) => {
  const size = { width: 320, height: 180 };
  const still = await chooseStill(clip, size, tools);
  t.match(still, size);
  const { data } = still.getContext('2d').getImageData(0, 0, size.width, size.height);
  const planes = Uint8Array.from({ length: size.width * size.height }, (_, at) => data[at * 4 + 1] ?? 0);
  const black = new Uint8Array(planes.length).fill(16);
  t.ok(worthOf({ ...size, planes }) > 200);
  t.equal(worthOf({ ...size, planes: black }), 0);
});

t.test(
  'thumbnails of clips and photos are filled by them, and are as large as YouTube takes them',
  async (t) => {
    const file = makePhoto(folder, { scenery: 'city', width: 1400, height: 1000 });
    const photo = await blobs.put(createReadStream(file), { extension: 'jpg' });
    const about = { scene_id: 's2', kind: 'photo', photo, width: 1400, height: 1000 };
    const scenes = [clip, SceneMedia.parse({ ...look, ...about })];
    const plans = planThumbnails('Why octopuses have three hearts', octopusScript, {
      ...{ scenes, credits: [], provider: 'test' },
    });
    t.strictSame(new Set(plans.map(({ scene }) => scene.kind)), new Set(['clip', 'photo']));
    const jpegs = await makeThumbnails(plans, tools, () => {});
    t.equal(jpegs.length, 3);
    for (const jpeg of jpegs) {
      t.match(await loadImage(Buffer.from(jpeg)), { width: 1280, height: 720 });
      t.ok(jpeg.length < 2_000_000);
    }
  },
);

t.test(
  'what was damaged makes no thumbnail while there is anything else, and else a plain one',
  async (t) => {
    const broken = { ...clip, clip: { ...clip.clip, key: `sha256/${'0'.repeat(64)}.mp4` as never } };
    const media = { scenes: [broken, { ...clip, scene_id: 's2' }], credits: [], provider: 'test' };
    const whole = planThumbnails('Three hearts', octopusScript, media, new Set(['s1']));
    t.ok(whole.every(({ scene, bare }) => scene.scene_id === 's2' && !bare));
    const none = planThumbnails(
      'Three hearts',
      octopusScript,
      { ...media, scenes: [broken] },
      new Set(['s1']),
    );
    t.ok(none.every(({ bare }) => bare));
    t.equal((await makeThumbnails(none, tools, () => {})).length, 3);
  },
);

t.test(
  'characters are written as the language of the video writes them, whatever was drawn before',
  async (t) => {
    const media = { scenes: [clip], credits: [], provider: 'test' };
    const drawnIn = async (language: string): Promise<Uint8Array[]> => {
      const script = { ...octopusScript, language };
      return await makeThumbnails(planThumbnails('直骨令', script, media), tools, () => {});
    };
    const [first, chinese, again] = [await drawnIn('ja'), await drawnIn('zh'), await drawnIn('ja')];
    t.notSame(first[0], chinese[0]);
    t.same(first, again);
  },
);
