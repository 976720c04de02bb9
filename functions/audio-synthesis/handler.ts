import { join } from 'node:path';
import { z } from 'zod';
import { Narration, SceneAudio } from '#shared/contracts/audio.ts';
import { Terminal } from '#shared/contracts/errors.ts';
import { addMicros, type Micros } from '#shared/contracts/money.ts';
import type { Scene, Script } from '#shared/contracts/script.ts';
import { ScriptReady } from '#shared/contracts/stages.ts';
import { eachBounded } from '#shared/domain/each-bounded.ts';
import { stageWorstCase } from '#shared/domain/pricing.ts';
import { affordable, firstThatWorks } from '#shared/domain/ways.ts';
import type { Speech } from '#shared/ports/speech.ts';
import { type Pricing, type StageTools, stage } from '#shared/stage/definition.ts';

/** Loudness of every narration piece, before the mix sets that of the whole. */
const narrationLoudness = { integrated: -16, truePeak: -1.5 };

/** Pieces spoken at once: enough to keep the server's cores and a provider busy, few enough to be polite. */
const atOnce = 2;

/** Speaks the script scene by scene. */
export default stage({
  name: 'audio_synthesis',
  accepts: ScriptReady,
  emits: Narration,
  quote: ({ request, script }, tier, pricing) =>
    addMicros(...voicesFor(request.voice, script, tier, pricing).map((voice) => wholeScript(voice, script))),

  async run({ request, script }, tools) {
    let done = 0;
    const voices = voicesFor(request.voice, script, tools.tier, tools);
    const pieces = await eachBounded(script.scenes, atOnce, async (scene) => {
      const piece = await firstThatWorks(voices, (voice) => spoken(scene, script.language, voice, tools));
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
  language: string,
  { speech, voice }: Voice,
  { sound, blobs, effect, scratch, signal }: StageTools,
): Promise<Piece> {
  const raw = join(scratch, `${scene.id}-raw.wav`);
  const finished = join(scratch, `${scene.id}.wav`);
  const words = { text: scene.narration, language, voice };
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
  const like = { ...words, speech: speech.identity, narrationLoudness };
  const quote = speech.quote(scene.narration.length, voice);
  return effect(`speak:${scene.id}:${speech.identity}`, quote, call, { like, accepts: Piece });
}

interface Voice {
  speech: Speech;
  voice: string;
}

/** Who can speak the script, in their order: those first who have the voice that was asked for. */
function voicesFor(
  asked: string | undefined,
  script: Script,
  tier: StageTools['tier'],
  { speeches, channel }: Pricing,
): readonly Voice[] {
  const { language } = script;
  const named = channel.voices[language] ?? channel.voices[language.split('-')[0] ?? ''];
  const owners = asked === undefined ? [] : voicesOf(speeches[tier], () => asked, language);
  if (asked !== undefined && owners.length === 0)
    throw new Terminal(
      'unknown_voice',
      `nobody has a voice "${asked}" for "${language}"; leave the voice out`,
    );
  const others = speeches[tier].filter((speech) => !owners.some((owner) => owner.speech === speech));
  const voices = [...owners, ...voicesOf(others, ({ kind }) => named?.[kind], language)];
  if (voices.length === 0)
    throw new Terminal('unsupported_language', `nobody here speaks "${language}"; set up a voice that does`);
  return affordable(voices, (voice) => wholeScript(voice, script), stageWorstCase('audio_synthesis', tier));
}

const voicesOf = (
  speeches: readonly Speech[],
  wished: (speech: Speech) => string | undefined,
  language: string,
): Voice[] =>
  speeches.flatMap((speech) => {
    const voice = speech.voiceFor(language, wished(speech));
    return voice === undefined ? [] : [{ speech, voice }];
  });

const wholeScript = ({ speech, voice }: Voice, { scenes }: Script): Micros =>
  addMicros(...scenes.map(({ narration }) => speech.quote(narration.length, voice)));
