import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pictureOptions } from '#shared/adapters/ffmpeg/encode-piece.ts';
import { createFfmpegEncoder } from '#shared/adapters/ffmpeg/encoder.ts';
import { createFfmpegFootage } from '#shared/adapters/ffmpeg/footage.ts';
import { createFfmpegSound } from '#shared/adapters/ffmpeg/sound.ts';
import { seedOf } from '#shared/domain/seed.ts';
import type { StageTools } from '#shared/stage/definition.ts';
import rendering from '../../../functions/video-rendering/handler.ts';
import { makeSound, planSound } from '../../../functions/video-rendering/make-sound.ts';
import { planFilm } from '../../../functions/video-rendering/plan-film.ts';
import { makeClip, showing } from '../../support/clip-parts.ts';
import { filmParts } from '../../support/film-parts.ts';
import { memoryBlobs, stageTools } from '../../support/stage-tools.ts';
import type { Figure } from '../report.ts';
import { likeDrawn } from './draw-again.ts';
import { coresOf } from './graphics-film.ts';
import { writeByHand } from './hand-written.ts';
import { nothingSpent, ssim, timed, timedCommand } from './measure.ts';

const sceneCount = 3;
const clipSeconds = 8;
const words = 'An octopus has three hearts, blue blood, and nine brains, and it would rather walk than swim.';

/** A film of clips alone, made by us and by one command written by hand, in turns: the machine's mood is then shared. */
export async function clipFilm(rounds = 2): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'clip-bench-'));
  try {
    const blobs = memoryBlobs();
    const encoder = createFfmpegEncoder();
    const tools = stageTools({
      ...{ blobs, encoder, footage: createFfmpegFootage(), sound: createFfmpegSound(), scratch: folder },
    });
    const drawn = await filmParts(
      blobs,
      '16:9',
      Array.from({ length: sceneCount }, () => ({ onScreen: 'Three hearts, blue blood', narration: words })),
    );
    const size = { width: 1920, height: 1080, seconds: clipSeconds };
    const clip = { kind: 'clip' as const, ...size, file: makeClip(folder, { scenery: 'city', ...size }) };
    const parts = await showing(blobs, drawn, [clip]);
    const film = planFilm(parts, seedOf(parts.script.title));
    // The command makes no sound: ours lies ready.
    const sound = await makeSound(planSound(parts, film.timeline, seedOf('')), tools);
    const effect: StageTools['effect'] = async <Result>(...[key, , call]: Parameters<StageTools['effect']>) =>
      (key === 'sound' ? sound.result : (await call()).result) as Result;
    const ours = () => rendering.run(parts, { ...tools, effect });
    // Headlines are drawn from files that lie there since.
    const byHand = await writeByHand(film, folder, pictureOptions(await encoder.probe('cpu'), film.fps));
    const [mine, theirs] = [nothingSpent(), nothingSpent()];
    for (let round = 0; round < rounds; round++) {
      const rendered = await timed(mine, ours);
      await writeFile(join(folder, 'ours.mp4'), blobs.bytesOf(rendered.video));
      await timedCommand(theirs, byHand.encode);
    }
    await byHand.keepAll();
    const { seconds } = film.timeline;
    return [
      ...coresOf('Clips', mine, seconds, 'film of clips'),
      ...coresOf('ClipsByHand', theirs, seconds, 'one ffmpeg command written by hand'),
      {
        name: 'wallRatioClips',
        value: mine.wall / theirs.wall,
        meaning: 'film of clips / one command written by hand',
        target: '<= 1.15',
      },
      {
        name: 'peakMemoryClipsMb',
        value: mine.peakMb,
        meaning: 'film of clips: most memory, all processes, MB',
        target: '<= 1500',
      },
      { name: 'peakMemoryByHandMb', value: theirs.peakMb, meaning: 'the same while the one command runs' },
      {
        name: 'ssimClips',
        value: await likeDrawn({ film, folder, footage: tools.footage }, join(folder, 'ours.mp4')),
        meaning: 'film of clips: SSIM of the video to its frames',
      },
      {
        name: 'ssimClipsByHand',
        value: await ssim(join(folder, 'by-hand.mp4'), ['-i', join(folder, 'by-hand-lossless.mp4')]),
        meaning: 'SSIM of the hand-written one to its frames',
      },
      {
        name: 'coreRatioClips',
        value: mine.cores / theirs.cores,
        meaning: 'the same in processor time',
      },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
