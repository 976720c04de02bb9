import { join } from 'node:path';
import { z } from 'zod';
import type { SceneAudio } from '#shared/contracts/audio.ts';
import { type BlobKey, BlobRef } from '#shared/contracts/ids.ts';
import type { Mood } from '#shared/contracts/mood.ts';
import type { PartsReady } from '#shared/contracts/stages.ts';
import type { EncoderChoice } from '#shared/ports/encoder.ts';
import type { Sharing, StageTools } from '#shared/stage/definition.ts';
import { finishSound } from './finish-sound.ts';
import type { Storyboard } from './music/arrange.ts';
import { writeMusic } from './music/write-music.ts';
import type { Timeline } from './timeline.ts';

const FilmSound = z.strictObject({
  file: BlobRef,
  /** LUFS and dBTP, measured on the encoded file. */
  loudness: z.strictObject({ integrated: z.number(), truePeak: z.number() }),
});
export type FilmSound = z.infer<typeof FilmSound>;

/** The operator's own piece, or one of ours. */
type Music =
  | { kind: 'own'; file: BlobKey; pieceSeconds: number }
  | { kind: 'composed'; mood: Mood; scenes: { start: number; role: Storyboard['scenes'][number]['role'] }[] };

/** All that the sound follows from. */
export type SoundPlan = {
  /** Each piece with the second at which it begins. */
  narration: { audio: BlobKey; start: number; seconds: number }[];
  seconds: number;
  music: Music;
  /** Decides key, tempo and tunes. */
  seed: number;
};

/** What was made before moods had a name is given the one that suits most. */
const plainMood: Mood = 'curious';

export function planSound(
  { narration, script, media }: Pick<PartsReady, 'narration' | 'script' | 'media'>,
  { seconds, spans }: Timeline,
  seed: number,
): SoundPlan {
  const pieces = narration.scenes.map(({ audio, seconds: own }: SceneAudio, index) => {
    const span = spans[index];
    return { audio: audio.key, start: span === undefined ? 0 : span.start + span.narrationAt, seconds: own };
  });
  const scenes = spans.map(({ sceneId, start }) => ({
    start,
    role: script.scenes.find(({ id }) => id === sceneId)?.role ?? 'point',
  }));
  const music: Music = media.music
    ? { kind: 'own', file: media.music.file.key, pieceSeconds: media.music.seconds }
    : { kind: 'composed', mood: media.mood ?? plainMood, scenes };
  return { narration: pieces, seconds, music, seed };
}

/** What makes two films' sounds alike. */
export function sharedSound(sound: SoundPlan, { settings }: EncoderChoice): Sharing<FilmSound> {
  return { like: { sound, encoder: settings }, accepts: FilmSound };
}

/** Scores the film, lays the narration over it, and encodes the mix at its level. */
export async function makeSound(
  plan: SoundPlan,
  tools: StageTools,
): Promise<{ result: FilmSound; coreSeconds: number }> {
  const { sound, blobs, scratch, signal } = tools;
  const narration = await Promise.all(
    plan.narration.map(async ({ audio, start, seconds }, index) => {
      const file = join(scratch, `narration-${index}.wav`);
      await blobs.fetchTo(audio, file);
      return { file, start, seconds };
    }),
  );
  const musicFile = join(scratch, 'music.wav');
  await obtainMusic(plan, musicFile, tools);
  const mixFile = join(scratch, 'mix.wav');
  const measured = await sound.mix({ narration, musicFile, seconds: plan.seconds, outFile: mixFile, signal });
  const { file, loudness, coreSeconds } = await finishSound({ mixFile, measured }, tools);
  return { result: { file: await blobs.putFile(file, { extension: 'mp4' }), loudness }, coreSeconds };
}

async function obtainMusic(
  { music, seconds, seed }: SoundPlan,
  outFile: string,
  { sound, blobs, scratch, signal }: StageTools,
): Promise<void> {
  if (music.kind === 'composed')
    return await writeMusic(
      outFile,
      { mood: music.mood, board: { seconds, scenes: music.scenes }, seed },
      signal,
    );
  const file = join(scratch, 'own-music.wav');
  await blobs.fetchTo(music.file, file);
  await sound.fitMusic({ file, pieceSeconds: music.pieceSeconds, seconds, outFile, signal });
}
