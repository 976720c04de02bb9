import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFfmpegEncoder } from '#shared/adapters/ffmpeg/encoder.ts';
import { createFfmpegSound } from '#shared/adapters/ffmpeg/sound.ts';
import type { RenderedVideo } from '#shared/contracts/rendering.ts';
import type { StageTools } from '#shared/stage/definition.ts';
import { cutFilm } from '../../functions/video-rendering/cut-film.ts';
import { DrawingCrew } from '../../functions/video-rendering/drawing-crew.ts';
import rendering from '../../functions/video-rendering/handler.ts';
import { type FilmPlan, planFilm } from '../../functions/video-rendering/plan-film.ts';
import { filmParts } from '../support/film-parts.ts';
import { memoryBlobs, stageTools } from '../support/stage-tools.ts';
import { clipFilm } from './render/clip-film.ts';
import type { Figure } from './report.ts';

const scenes = [
  {
    onScreen: 'Three hearts, blue blood',
    narration: 'An octopus has three hearts, blue blood, and nine brains.',
  },
  {
    onScreen: 'Two hearts for the gills',
    narration: 'Two of the hearts do nothing but push blood through the gills.',
  },
  {
    onScreen: 'One heart stops when it swims',
    narration: 'When the octopus swims, the third heart stops beating.',
  },
  { onScreen: '', narration: 'The blood is blue because it carries oxygen with copper instead of iron.' },
  {
    onScreen: 'The price of a cold sea',
    narration: 'Three hearts are the price of blue blood in a cold sea.',
  },
];

/** The whole stage at 1080p against ffmpeg alone encoding the very same frames with the very same options. */
export default async function render(): Promise<Figure[]> {
  const scratch = await mkdtemp(join(tmpdir(), 'render-bench-'));
  try {
    const blobs = memoryBlobs();
    const encoder = createFfmpegEncoder();
    let charged = 0n;
    const tools = stageTools({ blobs, encoder, sound: createFfmpegSound(), scratch });
    const parts = await filmParts(blobs, '16:9', scenes);
    const kept = new Map<string, unknown>();
    const effect: StageTools['effect'] = async <Result>(
      ...[key, , call]: Parameters<StageTools['effect']>
    ) => {
      if (kept.has(key)) return kept.get(key) as Result;
      const made = await call();
      charged += made.charged;
      if (key.startsWith('scene:')) kept.set(key, made.result);
      return made.result as Result;
    };
    const timed = async (): Promise<[RenderedVideo, number, bigint]> => {
      const [begun, before] = [performance.now(), charged];
      const rendered = await rendering.run(parts, { ...tools, effect });
      return [rendered, (performance.now() - begun) / 1000, charged - before];
    };
    const [rendered, wall, price] = await timed();
    const [, wallAgain] = await timed();
    const file = join(scratch, 'rendered.mp4');
    await writeFile(file, blobs.bytesOf(rendered.video));
    const [drawn, bare] = [await drawOnly(planFilm(parts, 0), scratch), bareEncode(file, scratch)];
    const perSecond = (seconds: number): number => seconds / rendered.seconds;
    return [
      { name: 'videoSeconds', value: rendered.seconds, meaning: 'length of the video, s' },
      { name: 'cores', value: availableParallelism(), meaning: 'cores of this machine' },
      {
        name: 'renderPerSecond',
        value: perSecond(wall),
        meaning: 'whole stage, s per second of video',
        target: '<= 0.6 on 2 idle cores',
      },
      { name: 'drawPerSecond', value: perSecond(drawn), meaning: 'drawing alone, s per second of video' },
      {
        name: 'bareEncodePerSecond',
        value: perSecond(bare),
        meaning: 'ffmpeg alone on the same frames, s per second of video',
      },
      {
        name: 'renderAgainPerSecond',
        value: perSecond(wallAgain),
        meaning: 'whole stage where the scenes are there already, s per second of video',
      },
      { name: 'renderToBare', value: wall / bare, meaning: 'whole stage / ffmpeg alone' },
      {
        name: 'coreSecondsPerSecond',
        value: perSecond(Number(price) / 10),
        meaning: 'core-seconds per second of video',
      },
      ...(await clipFilm()),
      {
        name: 'megabytesPerMinute',
        value: (perSecond(rendered.video.bytes) * 60) / 1e6,
        meaning: 'MB per minute of video',
      },
    ];
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** The pictures lie in scratch space since the render. */
async function drawOnly(film: FilmPlan, scratch: string): Promise<number> {
  const begun = performance.now();
  const crew = await DrawingCrew.hire({
    kind: film,
    folder: scratch,
    footage: undefined,
    signal: new AbortController().signal,
  });
  let bytes = 0;
  for (const { frames } of cutFilm(film).map((segment) => crew.draw(segment)))
    for await (const frame of frames) bytes += frame.length;
  await crew.dismiss();
  if (bytes === 0) throw new Error('nothing was drawn');
  return (performance.now() - begun) / 1000;
}

/** From frames that lie ready on the disk, so that nothing but reading and encoding is measured. */
function bareEncode(file: string, scratch: string): number {
  const raw = join(scratch, 'frames.yuv');
  const ffmpeg = (...args: string[]) => execFileSync('ffmpeg', ['-v', 'error', '-y', ...args]);
  ffmpeg('-i', file, '-f', 'rawvideo', raw);
  const begun = performance.now();
  ffmpeg(
    ...[
      '-f',
      'rawvideo',
      '-pixel_format',
      'yuv420p',
      '-video_size',
      '1920x1080',
      '-framerate',
      '30',
      '-i',
      raw,
    ],
    ...[
      '-c:v',
      'libx264',
      '-preset',
      'veryfast',
      '-profile:v',
      'high',
      '-crf',
      '20',
      '-tune',
      'animation',
      '-g',
      '60',
    ],
    join(scratch, 'bare.mp4'),
  );
  return (performance.now() - begun) / 1000;
}
