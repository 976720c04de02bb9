import { join } from 'node:path';
import type { SceneAudio } from '#shared/contracts/audio.ts';
import type { BlobRef } from '#shared/contracts/ids.ts';
import type { Loudness } from '#shared/ports/sound.ts';
import type { StageTools } from '#shared/stage/definition.ts';
import { writeMusic } from './music.ts';
import type { Timeline } from './timeline.ts';

export interface FilmSound {
  file: BlobRef;
  loudness: Loudness;
}

/** Scores the film, lays the narration over it, and encodes the mix. */
export async function makeSound(
  scenes: readonly SceneAudio[],
  { seconds, spans }: Timeline,
  seed: number,
  { sound, encoder, blobs, scratch, signal }: StageTools,
): Promise<{ result: FilmSound; coreSeconds: number }> {
  const musicFile = join(scratch, 'music.wav');
  const audioFile = join(scratch, 'mix.wav');
  const outFile = join(scratch, 'sound.mp4');
  const narration = await Promise.all(
    scenes.map(async ({ audio }, index) => {
      const file = join(scratch, `narration-${index}.wav`);
      await blobs.fetchTo(audio.key, file);
      const span = spans[index];
      return { file, start: span === undefined ? 0 : span.start + span.narrationAt };
    }),
  );
  await writeMusic(musicFile, seconds, seed, signal);
  const loudness = await sound.mix({ narration, musicFile, seconds, outFile: audioFile, signal });
  const { coreSeconds } = await encoder.encodeSound({ audioFile, outFile, signal });
  return { result: { file: await blobs.putFile(outFile, { extension: 'mp4' }), loudness }, coreSeconds };
}
