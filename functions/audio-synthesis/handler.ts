import { Narration } from '#shared/contracts/audio.ts';
import { Terminal } from '#shared/contracts/errors.ts';
import { addMicros } from '#shared/contracts/money.ts';
import type { Script } from '#shared/contracts/script.ts';
import { ScriptReady } from '#shared/contracts/stages.ts';
import { eachBounded } from '#shared/domain/each-bounded.ts';
import { firstThatWorks } from '#shared/domain/ways.ts';
import { type StageTools, stage } from '#shared/stage/definition.ts';
import { type ChosenVoice, chooseVoices, wholeScript } from './choose-voices.ts';
import { type Piece, speakScene } from './speak-scene.ts';

/** Pieces spoken at once: enough to keep the server's cores and a provider busy, few enough to be polite. */
const atOnce = 2;

/** Speaks the script scene by scene, all of it with one voice. */
export default stage({
  name: 'audio_synthesis',
  accepts: ScriptReady,
  emits: Narration,
  quote: ({ request, script }, tier, pricing) =>
    addMicros(...chooseVoices(request.voice, script, tier, pricing).map((way) => wholeScript(way, script))),

  async run({ request, script }, tools) {
    const voices = chooseVoices(request.voice, script, tools.tier, tools);
    const pieces = await speakAll(script, voices, tools);
    return {
      scenes: pieces.map(({ audio, seconds, words }, place) => ({
        scene_id: script.scenes[place]?.id ?? '',
        audio,
        seconds,
        words,
      })),
      seconds: pieces.reduce((sum, piece) => sum + piece.seconds, 0),
      voice: namesOf(pieces.map(({ voice }) => voice)),
      provider: namesOf(pieces.map(({ provider }) => provider)),
    };
  },
});

/**
 * A video does not change its voice midway: when a provider fails, the next one speaks the whole script, that which was
 * spoken already included. The reservation holds the price of each voice for all of the script, so there is money for it;
 * what was spoken stays in the journal for a try to come. Only when no voice can ever finish are the scenes taken from
 * whoever has spoken them, for money that is spent should not end in no video.
 */
async function speakAll(script: Script, voices: readonly ChosenVoice[], tools: StageTools): Promise<Piece[]> {
  const spoken = voices.map(() => new Map<string, Piece>());
  let most = 0;
  const speak = (voice: ChosenVoice, place: number) =>
    eachBounded(script.scenes, atOnce, async (scene) => {
      const piece = await speakScene(scene, script.language, voice, tools);
      const done = spoken[place]?.set(scene.id, piece).size ?? 0;
      most = Math.max(most, done);
      tools.progress(most / script.scenes.length);
      return piece;
    });
  try {
    return await firstThatWorks(voices, speak);
  } catch (error) {
    const mixed = script.scenes.flatMap(({ id }) => spoken.find((one) => one.has(id))?.get(id) ?? []);
    if (error instanceof Terminal && mixed.length === script.scenes.length) return mixed;
    throw error;
  }
}

const namesOf = (names: readonly string[]) => [...new Set(names)].join(' + ');
