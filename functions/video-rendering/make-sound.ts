import { join } from 'node:path';
import { z } from 'zod';
import type { SceneAudio } from '#shared/contracts/audio.ts';
import { type BlobKey, BlobRef } from '#shared/contracts/ids.ts';
import type { EncoderChoice } from '#shared/ports/encoder.ts';
import type { Sharing, StageTools } from '#shared/stage/definition.ts';
import { writeMusic } from './music.ts';
import type { Timeline } from './timeline.ts';

const FilmSound = z.strictObject({
  file: BlobRef,
  /** LUFS and dBTP. */
  loudness: z.strictObject({ integrated: z.number(), truePeak: z.number() }),
});
export type FilmSound = z.infer<typeof FilmSound>;

/** All that the sound follows from. */
export type SoundPlan = {
  /** Each piece with the second at which it begins. */
  narration: { audio: BlobKey; start: number }[];
  seconds: number;
  /** Decides the music. */
  seed: number;
};

export function planSound(
  scenes: readonly SceneAudio[],
  { seconds, spans }: Timeline,
  seed: number,
): SoundPlan {
  const narration = scenes.map(({ audio }, index) => {
    const span = spans[index];
    return { audio: audio.key, start: span === undefined ? 0 : span.start + span.narrationAt };
  });
  return { narration, seconds, seed };
}

/** What makes two films' sounds alike. */
export function sharedSound(sound: SoundPlan, { settings }: EncoderChoice): Sharing<FilmSound> {
  return { like: { sound, encoder: settings }, accepts: FilmSound };
}

/** Scores the film, lays the narration over it, and encodes the mix. */
export async function makeSound(
  { narration, seconds, seed }: SoundPlan,
  { sound, encoder, blobs, scratch, signal }: StageTools,
): Promise<{ result: FilmSound; coreSeconds: number }> {
  const musicFile = join(scratch, 'music.wav');
  const audioFile = join(scratch, 'mix.wav');
  const outFile = join(scratch, 'sound.mp4');
  const files = await Promise.all(
    narration.map(async ({ audio, start }, index) => {
      const file = join(scratch, `narration-${index}.wav`);
      await blobs.fetchTo(audio, file);
      return { file, start };
    }),
  );
  await writeMusic(musicFile, seconds, seed, signal);
  const loudness = await sound.mix({ narration: files, musicFile, seconds, outFile: audioFile, signal });
  const { coreSeconds } = await encoder.encodeSound({ audioFile, outFile, signal });
  return { result: { file: await blobs.putFile(outFile, { extension: 'mp4' }), loudness }, coreSeconds };
}
