import { Narration } from '#shared/contracts/audio.ts';
import { addMicros } from '#shared/contracts/money.ts';
import { ScriptReady } from '#shared/contracts/stages.ts';
import { stage } from '#shared/stage/definition.ts';
import { chooseVoices, wholeScript } from './choose-voices.ts';
import { speakScript } from './speak-script.ts';

/** Speaks the script scene by scene, all of it with one voice. */
export default stage({
  name: 'audio_synthesis',
  accepts: ScriptReady,
  emits: Narration,
  quote: ({ request, script }, tier, pricing) =>
    addMicros(...chooseVoices(request.voice, script, tier, pricing).map((way) => wholeScript(way, script))),

  async run({ request, script }, tools) {
    const voices = chooseVoices(request.voice, script, tools.tier, tools);
    const pieces = await speakScript(script, voices, tools);
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

const namesOf = (names: readonly string[]) => [...new Set(names)].join(' + ');
