import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import t from 'tap';
import { createFfmpegEncoder } from '#shared/adapters/ffmpeg/encoder.ts';
import { createFfmpegFootage } from '#shared/adapters/ffmpeg/footage.ts';
import { createFfmpegInspector } from '#shared/adapters/ffmpeg/inspector.ts';
import { createFfmpegSound } from '#shared/adapters/ffmpeg/sound.ts';
import { RenderedVideo } from '#shared/contracts/rendering.ts';
import type { PartsReady } from '#shared/contracts/stages.ts';
import type { Format } from '#shared/contracts/video-request.ts';
import type { Encoder } from '#shared/ports/encoder.ts';
import type { StageTools } from '#shared/stage/definition.ts';
import { frameSizes } from '../../functions/video-rendering/film-plan.ts';
import rendering from '../../functions/video-rendering/handler.ts';
import { makeClip, makePhoto, type Shown, showing } from '../support/clip-parts.ts';
import { filmParts } from '../support/film-parts.ts';
import { memoryBlobs, stageTools } from '../support/stage-tools.ts';

const blobs = memoryBlobs();
const folder = await mkdtemp(join(tmpdir(), 'render-clips-'));
t.teardown(() => rm(folder, { recursive: true, force: true }));

async function tools(changes: Partial<StageTools> = {}): Promise<StageTools> {
  const scratch = await mkdtemp(join(folder, 'scratch-'));
  const ports = { blobs, encoder: createFfmpegEncoder(), sound: createFfmpegSound() };
  return { ...stageTools({ ...ports, footage: createFfmpegFootage(), scratch }), ...changes };
}

const lines = [
  { narration: 'Snow falls.', onScreen: 'White as snow' },
  { narration: 'Then it melts.', onScreen: '' },
  { narration: 'That is all.', onScreen: 'A cold sea' },
];

async function film(format: Format, shown: readonly Shown[], scenes = lines): Promise<PartsReady> {
  return await showing(blobs, await filmParts(blobs, format, scenes.slice(0, shown.length)), shown);
}

const clipOf = (format: Format, scenery: 'city' | 'snow', seconds: number): Shown => {
  const size = frameSizes[format];
  return { kind: 'clip', seconds, ...size, file: makeClip(folder, { scenery, seconds, ...size }) };
};
const photoOf = (width: number, height: number): Shown => {
  const file = makePhoto(folder, { scenery: 'city', width, height });
  return { kind: 'photo', width, height, file };
};

/** What each scene became, by its scene. */
function keeping(pieces: Map<string, string>): StageTools['effect'] {
  return async (key, _quote, call) => {
    const { result } = await call();
    if (key.startsWith('scene:')) pieces.set(key, JSON.stringify(result));
    return result;
  };
}

/** Notes what it is given to encode, by piece. On a loaded machine x264 itself makes other bytes of the same frames now and then. */
function noting(drawn: Map<string, string>): Encoder {
  const encoder = createFfmpegEncoder();
  return {
    ...encoder,
    encode({ frames, ...job }, choice) {
      const hashed = async function* () {
        const hash = createHash('sha256');
        for await (const frame of frames) {
          hash.update(frame);
          yield frame;
        }
        drawn.set(basename(job.outFile), hash.digest('hex'));
      };
      return encoder.encode({ ...job, frames: hashed() }, choice);
    },
  };
}

async function inspect(given: StageTools, rendered: RenderedVideo) {
  const file = join(given.scratch, 'stored.mp4');
  writeFileSync(file, blobs.bytesOf(rendered.video));
  return { file, found: await createFfmpegInspector().inspect(file, AbortSignal.timeout(120_000)) };
}

t.test(
  'clips, photos and drawings make one film in every format, and nothing in it stands still',
  async (t) => {
    const films: [Format, Shown[]][] = [
      ['16:9', [clipOf('16:9', 'snow', 2), photoOf(2300, 1300), { kind: 'illustration' }]],
      ['9:16', [photoOf(1300, 2300), clipOf('9:16', 'city', 1.6)]],
      ['1:1', [{ kind: 'illustration' }, clipOf('1:1', 'city', 4)]],
    ];
    for (const [format, shown] of films) {
      const given = await tools();
      const rendered = RenderedVideo.parse(await rendering.run(await film(format, shown), given));
      const { found } = await inspect(given, rendered);
      t.match(found.video, { codec: 'h264', colourSpace: 'bt709', ...frameSizes[format], fps: 30 }, format);
      t.equal(found.video?.seconds?.toFixed(4), rendered.seconds.toFixed(4));
      t.strictSame([found.black, found.frozen, found.decodeErrors], [[], [], 0]);
      t.equal(rendered.stand_ins, undefined);
    }
  },
);

t.test(
  'the same clips give the same frames to the byte, though decoders and threads take turns',
  async (t) => {
    const parts = await film('1:1', [clipOf('1:1', 'city', 4), clipOf('1:1', 'snow', 1.1)]);
    const draw = async (effect: StageTools['effect']): Promise<Map<string, string>> => {
      const drawn = new Map<string, string>();
      await rendering.run(parts, await tools({ effect, encoder: noting(drawn) }));
      return drawn;
    };
    const pieces = new Map<string, string>();
    const first = await draw(keeping(pieces));
    t.same([...first.keys()].toSorted(), ['drawn-0.mp4', 'drawn-1.mp4']);
    t.strictSame(await draw(keeping(new Map())), first);
    // The second scene alone: the first one's clip is then opened for the change of scenes only.
    const made = keeping(new Map());
    const alone = await draw(async (key, ...rest) => {
      const known = pieces.get(key);
      return key.startsWith('scene:s1') && known !== undefined ? JSON.parse(known) : made(key, ...rest);
    });
    t.strictSame([...alone], [['drawn-1.mp4', first.get('drawn-1.mp4')]]);
    // A piece that the version before made is not joined with ours.
    const anew = new Map<string, string>();
    const again = keeping(anew);
    const mended = await draw(async (key, ...rest) => {
      const { signs, ...known } = JSON.parse(pieces.get(key) ?? '{}');
      if (key === 'scene:s2:libx264') return { ...known, signs };
      return key === 'scene:s1:libx264' ? known : again(key, ...rest);
    });
    t.strictSame([...anew.keys()], ['scene:s1:libx264:signed']);
    t.strictSame([...mended], [['drawn-0.mp4', first.get('drawn-0.mp4')]]);
  },
);

t.test('type on a white clip is read at 4.5:1 in the finished film', async (t) => {
  const given = await tools();
  const rendered = await rendering.run(await film('16:9', [clipOf('16:9', 'snow', 4)]), given);
  const { file } = await inspect(given, rendered);
  const at = (rendered.seconds - 0.3).toFixed(2);
  // The left half of the frame's middle, where the words stand: "White as snow".
  const shot = [
    '-v',
    'error',
    '-ss',
    at,
    '-i',
    file,
    '-frames:v',
    '1',
    '-vf',
    'crop=700:300:120:310,format=rgb24',
  ];
  const pixels = execFileSync('ffmpeg', [...shot, '-f', 'rawvideo', '-'], { maxBuffer: 10_000_000 });
  const luminances: number[] = [];
  for (let place = 0; place < pixels.length; place += 3) {
    const colour = pixels.subarray(place, place + 3);
    // The marked word stands on the accent.
    if (Math.max(...colour) - Math.min(...colour) > 30) continue;
    const [red = 0, green = 0, blue = 0] = [...colour].map(linear);
    luminances.push(0.2126 * red + 0.7152 * green + 0.0722 * blue);
  }
  const type = luminances.filter((one) => one > 0.85).length / luminances.length;
  t.ok(type > 0.05, `${(type * 100).toFixed(1)} % of the place is white type`);
  const ground = luminances.filter((one) => one <= 0.85).sort((one, other) => one - other);
  // Edges of letters lie between; of the rest nine tenths are ground.
  const bright = ground[Math.floor(ground.length * 0.9)] ?? 1;
  t.ok(1.05 / (bright + 0.05) >= 4.5, `${(1.05 / (bright + 0.05)).toFixed(2)}:1`);
});

function linear(channel: number): number {
  const part = channel / 255;
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
}

t.test('a damaged clip or photo costs its scene the picture and never the film, which says so', async (t) => {
  const stored = async (text: string, extension: string) => {
    const file = join(folder, `damaged.${extension}`);
    writeFileSync(file, text);
    return await blobs.put(createReadStream(file), { extension });
  };
  const parts = await film('1:1', [clipOf('1:1', 'city', 4), photoOf(1300, 1300), { kind: 'illustration' }]);
  const [clip, photo] = [await stored('#EXTM3U no clip', 'mp4'), await stored('no photo', 'jpg')];
  const scenes = parts.media.scenes.map((scene) => {
    if (scene.kind === 'clip') return { ...scene, clip };
    return scene.kind === 'photo' ? { ...scene, photo } : scene;
  });
  const given = await tools();
  const rendered = RenderedVideo.parse(
    await rendering.run({ ...parts, media: { ...parts.media, scenes } }, given),
  );
  t.match(rendered.stand_ins, [
    { scene_id: 's1', reason: /no picture that can be decoded/ },
    { scene_id: 's2', reason: /photo cannot be read/ },
  ]);
  const { found } = await inspect(given, rendered);
  t.strictSame([found.black, found.frozen], [[], []]);
});

/** Programs that read files of this test's folder. */
function readers(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      } catch {
        return '';
      }
    })
    .filter((command) => command.startsWith('ffmpeg') && command.includes(folder));
}

t.test('a cancelled render leaves no decoder behind', async (t) => {
  const cancelled = new AbortController();
  const given = await tools({
    signal: cancelled.signal,
    progress: (fraction) => fraction > 0.3 && cancelled.abort(new Error('the video was cancelled')),
  });
  const parts = await film('1:1', [clipOf('1:1', 'city', 4), clipOf('1:1', 'snow', 4)]);
  await t.rejects(rendering.run(parts, given), { message: 'the video was cancelled' });
  t.strictSame(readers(), []);
});
