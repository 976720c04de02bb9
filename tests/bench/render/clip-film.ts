import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
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
import { writeByHand } from './hand-written.ts';

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
    const ours = async () => void (await rendering.run(parts, { ...tools, effect }));
    // Headlines are drawn from files that lie there since.
    const byHand = await writeByHand(film, folder, pictureOptions(await encoder.probe('cpu'), film.fps));
    const [mine, theirs] = [
      { wall: 0, cores: 0 },
      { wall: 0, cores: 0 },
    ];
    for (let round = 0; round < rounds; round++) {
      await timed(mine, ours);
      await timed(theirs, byHand);
    }
    const perSecond = (seconds: number): number => seconds / rounds / film.timeline.seconds;
    return [
      {
        name: 'clipsPerSecond',
        value: perSecond(mine.wall),
        meaning: 'film of clips, s per second of video',
      },
      {
        name: 'clipsByHandPerSecond',
        value: perSecond(theirs.wall),
        meaning: 'one ffmpeg command written by hand, s per second of video',
      },
      {
        name: 'wallRatioClips',
        value: mine.wall / theirs.wall,
        meaning: 'film of clips / one command written by hand',
        target: '<= 1.15',
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

async function timed(sum: { wall: number; cores: number }, work: () => unknown): Promise<void> {
  const [begun, before] = [performance.now(), coreSeconds()];
  await work();
  sum.wall += (performance.now() - begun) / 1000;
  sum.cores += coreSeconds() - before;
}

/** Of this process and of all its children that have ended (proc_pid_stat(5), fields 14 to 17, in 1/100 s). */
function coreSeconds(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) / 100, 0);
}
