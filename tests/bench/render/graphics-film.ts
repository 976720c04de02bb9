import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pictureOptions } from '#shared/adapters/ffmpeg/encode-piece.ts';
import { createFfmpegEncoder } from '#shared/adapters/ffmpeg/encoder.ts';
import { createFfmpegSound } from '#shared/adapters/ffmpeg/sound.ts';
import { seedOf } from '#shared/domain/seed.ts';
import type { StageTools } from '#shared/stage/definition.ts';
import rendering from '../../../functions/video-rendering/handler.ts';
import { planFilm } from '../../../functions/video-rendering/plan-film.ts';
import { memoryBlobs, stageTools } from '../../support/stage-tools.ts';
import type { Figure } from '../report.ts';
import { drawOnly, likeDrawn } from './draw-again.ts';
import { graphicsParts } from './graphics-parts.ts';
import { ffmpeg, nothingSpent, type Spent, timed, timedCommand } from './measure.ts';

/** A minute of motion graphics, and the least its encoder needs: ffmpeg decoding and encoding the finished file again. */
export async function graphicsFilm(rounds = 2): Promise<Figure[]> {
  const scratch = await mkdtemp(join(tmpdir(), 'graphics-bench-'));
  try {
    const blobs = memoryBlobs();
    const encoder = createFfmpegEncoder();
    const parts = await graphicsParts(blobs);
    const film = planFilm(parts, seedOf(parts.script.title));
    const tools = stageTools({ blobs, encoder, sound: createFfmpegSound(), scratch });
    const options = pictureOptions(await encoder.probe('cpu'), film.fps);
    console.error(`encoder, for ours and for the others alike: ${options.join(' ')}`);
    const file = join(scratch, 'ours.mp4');
    const [mine, least, again] = [nothingSpent(), nothingSpent(), nothingSpent()];
    const pieces = new Map<string, unknown>();
    let bytes = 0;
    for (let round = 0; round < rounds; round++) {
      pieces.clear();
      const given = { ...tools, effect: keeping(pieces) };
      const rendered = await timed(mine, () => rendering.run(parts, given));
      bytes = rendered.video.bytes;
      await writeFile(file, blobs.bytesOf(rendered.video));
      await timedCommand(least, () =>
        ffmpeg(['-v', 'error', '-i', file, '-c:a', 'copy', ...options, join(scratch, 'again.mp4')]),
      );
      await timed(again, () => rendering.run(parts, given));
    }
    const drawing = nothingSpent();
    await timed(drawing, () => drawOnly({ film, folder: scratch }));
    const like = await likeDrawn({ film, folder: scratch }, file);
    const { seconds } = film.timeline;
    return [
      { name: 'videoSeconds', value: seconds, meaning: 'motion graphics: length of the video, s' },
      {
        name: 'secondsPerVideoSecond',
        value: mine.wall / rounds / seconds,
        meaning: 'motion graphics: whole stage, s per second of video',
        target: '<= 0.6 on 2 idle cores',
      },
      {
        name: 'wallRatioGraphics',
        value: mine.wall / least.wall,
        meaning: 'motion graphics / ffmpeg encoding them again',
        target: '<= 2',
      },
      ...coresOf('Graphics', mine, seconds, 'whole stage'),
      ...coresOf('GraphicsAgain', least, seconds, 'ffmpeg encoding them again'),
      ...coresOf('Drawing', drawing, seconds, 'drawing alone'),
      {
        name: 'renderAgainPerSecond',
        value: again.wall / rounds / seconds,
        meaning: 'whole stage where the scenes are there already, s per second of video',
      },
      {
        name: 'peakMemoryMb',
        value: mine.peakMb,
        meaning: 'motion graphics: most memory, all processes, MB',
        target: '<= 1500',
      },
      { name: 'peakMemoryAgainMb', value: least.peakMb, meaning: 'the same while ffmpeg encodes again' },
      { name: 'ssimGraphics', value: like, meaning: 'SSIM of the video to the frames drawn' },
      {
        name: 'megabytesPerMinute',
        value: ((bytes / seconds) * 60) / 1e6,
        meaning: 'MB per minute of video',
      },
    ];
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Scenes of the round before are there already, as they are for a second try; all else is made again. */
function keeping(pieces: Map<string, unknown>): StageTools['effect'] {
  return async <Result>(...[key, , call]: Parameters<StageTools['effect']>) => {
    if (pieces.has(key)) return pieces.get(key) as Result;
    const { result } = await call();
    if (key.startsWith('scene:')) pieces.set(key, result);
    return result as Result;
  };
}

export function coresOf(
  name: string,
  { wall, cores, rounds }: Spent,
  seconds: number,
  what: string,
): Figure[] {
  return [
    {
      name: `wall${name}PerSecond`,
      value: wall / rounds / seconds,
      meaning: `${what}, s per second of video`,
    },
    {
      name: `cores${name}PerSecond`,
      value: cores / rounds / seconds,
      meaning: `${what}, core-seconds per second of video`,
    },
  ];
}
