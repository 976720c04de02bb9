import { Terminal } from '#shared/contracts/errors.ts';
import type { Scene, Script } from '#shared/contracts/script.ts';
import { eachBounded } from '#shared/domain/each-bounded.ts';
import { firstThatWorks } from '#shared/domain/ways.ts';
import type { StageTools } from '#shared/stage/definition.ts';
import type { ChosenVoice } from './choose-voices.ts';
import { type Piece, speakScene } from './speak-scene.ts';

/** Pieces spoken at once: enough to keep the server's cores and a provider busy, few enough to be polite. */
const atOnce = 2;

/**
 * The pieces of a script, in its order. A video does not change its voice midway: when a provider fails, the next one
 * speaks the whole script, that which was spoken already included. The reservation holds the price of each voice for all
 * of the script, so there is money for it, and what was spoken stays in the journal for a try to come. Only when no voice
 * can ever finish do several share the script: money that was spent should not end in no video.
 */
export async function speakScript(
  script: Script,
  voices: readonly ChosenVoice[],
  tools: StageTools,
): Promise<Piece[]> {
  const asked = voices.map(() => new Map<string, Piece | undefined>());
  const speak = async (scene: Scene, place: number): Promise<Piece> => {
    const [voice, pieces] = [voices[place], asked[place]];
    if (voice === undefined || pieces === undefined) throw new RangeError(`there is no voice ${place}`);
    pieces.set(scene.id, undefined);
    const piece = await speakScene(scene, script.language, voice, tools);
    pieces.set(scene.id, piece);
    const done = Math.max(...asked.map((one) => [...one.values()].filter(Boolean).length));
    tools.progress(done / script.scenes.length);
    return piece;
  };
  try {
    return await firstThatWorks(voices, (_, place) =>
      eachBounded(script.scenes, atOnce, (scene) => speak(scene, place)),
    );
  } catch (error) {
    if (!(error instanceof Terminal) || error.code === 'no_provider') throw error;
    return await eachBounded(script.scenes, atOnce, async (scene) => {
      const spoken = asked.find((pieces) => pieces.get(scene.id))?.get(scene.id);
      const others = [...asked.keys()].filter((place) => asked[place]?.has(scene.id) === false);
      if (spoken === undefined && others.length === 0) throw error;
      return spoken ?? (await firstThatWorks(others, (place) => speak(scene, place)));
    });
  }
}
