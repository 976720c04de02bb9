import { join } from 'node:path';
import { z } from 'zod';
import { Narration, SceneAudio } from '#shared/contracts/audio.ts';
import { addMicros } from '#shared/contracts/money.ts';
import type { Scene } from '#shared/contracts/script.ts';
import { ScriptReady } from '#shared/contracts/stages.ts';
import { eachBounded } from '#shared/domain/each-bounded.ts';
import { type StageTools, stage } from '#shared/stage/definition.ts';

/** Loudness of every narration piece, before the mix sets that of the whole. */
const narrationLoudness = { integrated: -16, truePeak: -1.5 };

/** Pieces spoken at once: enough to keep the server's cores and a provider busy, few enough to be polite. */
const atOnce = 2;

/** Speaks the script scene by scene. */
export default stage({
  name: 'audio_synthesis',
  accepts: ScriptReady,
  emits: Narration,
  quote: ({ script }, tier, { speech }) =>
    addMicros(...script.scenes.map(({ narration }) => speech.quote(narration.length, tier))),

  async run({ request, script }, tools) {
    let done = 0;
    const pieces = await eachBounded(script.scenes, atOnce, async (scene) => {
      const voice = request.voice;
      const piece = await spoken(scene, { language: script.language, voice }, tools);
      tools.progress(++done / script.scenes.length);
      return { ...piece, scene_id: scene.id };
    });
    const [first] = pieces;
    return {
      scenes: pieces.map(({ scene_id, audio, seconds, words }) => ({ scene_id, audio, seconds, words })),
      seconds: pieces.reduce((sum, piece) => sum + piece.seconds, 0),
      voice: first?.voice ?? '',
      provider: first?.provider ?? '',
    };
  },
});

/** A text as it was spoken, in whichever scene of whichever video. */
const Piece = SceneAudio.omit({ scene_id: true }).extend({ voice: z.string(), provider: z.string() });
type Piece = z.infer<typeof Piece>;

/** One scene's narration: spoken, brought to the common loudness, stored under its content. */
function spoken(
  scene: Scene,
  how: { language: string; voice: string | undefined },
  { speech, sound, blobs, effect, tier, scratch, signal }: StageTools,
): Promise<Piece> {
  const raw = join(scratch, `${scene.id}-raw.wav`);
  const finished = join(scratch, `${scene.id}.wav`);
  const words = { text: scene.narration, ...how };
  const call = async () => {
    const said = await speech.speak({ ...words, outFile: raw, signal });
    await sound.normalise(raw, finished, narrationLoudness, signal);
    const result = Piece.parse({
      audio: await blobs.putFile(finished, { extension: 'wav' }),
      seconds: said.seconds,
      words: said.words,
      voice: said.voice,
      provider: said.provider,
    });
    return { result, charged: said.cost, service: 'tts_service' as const };
  };
  const like = { ...words, tier, speech: speech.identity, narrationLoudness };
  const quote = speech.quote(scene.narration.length, tier);
  return effect(`speak:${scene.id}`, quote, call, { like, accepts: Piece });
}
