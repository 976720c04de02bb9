import { join } from 'node:path';
import { z } from 'zod';
import { SceneAudio } from '#shared/contracts/audio.ts';
import type { Scene } from '#shared/contracts/script.ts';
import { paidInPart } from '#shared/domain/speech/paid-in-part.ts';
import type { StageTools } from '#shared/stage/definition.ts';
import type { ChosenVoice } from './choose-voices.ts';

/** Loudness of every narration piece, before the mix sets that of the whole. */
const narrationLoudness = { integrated: -16, truePeak: -1.5 };

/** A text as it was spoken, in whichever scene of whichever video. */
const Piece = SceneAudio.omit({ scene_id: true }).extend({ voice: z.string(), provider: z.string() });
export type Piece = z.infer<typeof Piece>;

/** One scene's narration: spoken, brought to the common loudness, stored under its content. */
export function speakScene(
  scene: Scene,
  language: string,
  { speech, voice }: ChosenVoice,
  { sound, blobs, effect, scratch, signal }: StageTools,
): Promise<Piece> {
  const file = join(scratch, `${scene.id}-${speech.kind}`);
  const words = { text: scene.narration, language, voice };
  const call = async () => {
    const said = await speech.speak({ ...words, outFile: `${file}-raw.wav`, signal });
    const finish = async () => {
      await sound.normalise(`${file}-raw.wav`, `${file}.wav`, narrationLoudness, signal);
      return await blobs.putFile(`${file}.wav`, { extension: 'wav' });
    };
    const audio = await finish().catch((error: unknown) => {
      throw said.cost > 0n ? paidInPart(error) : error;
    });
    const { seconds, voice, provider, cost } = said;
    const result = Piece.parse({ audio, seconds, words: said.words, voice, provider });
    return { result, charged: cost, service: 'tts_service' as const };
  };
  const like = { ...words, speech: speech.identity, narrationLoudness };
  const quote = speech.quote(scene.narration.length, voice);
  return effect(`speak:${scene.id}:${speech.identity}`, quote, call, { like, accepts: Piece });
}
