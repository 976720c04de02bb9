import { Terminal } from '#shared/contracts/errors.ts';
import { addMicros, type Micros, type Tier } from '#shared/contracts/money.ts';
import type { Script } from '#shared/contracts/script.ts';
import { stageWorstCase } from '#shared/domain/pricing.ts';
import { affordable } from '#shared/domain/ways.ts';
import type { Speech } from '#shared/ports/speech.ts';
import type { Pricing } from '#shared/stage/definition.ts';

/** A provider and which of its voices it speaks the script with. */
export interface ChosenVoice {
  speech: Speech;
  voice: string;
}

/**
 * Who can speak the whole script, in the order in which they are asked: first whoever has the voice that was asked for,
 * then the others with the channel's voice for the language or their own choice. What the stage's money does not cover
 * together is passed over, so that a long script gets the cheaper voice.
 *
 * @throws Terminal `unknown_voice` when nobody has the voice that was asked for, `unsupported_language`
 */
export function chooseVoices(
  asked: string | undefined,
  script: Script,
  tier: Tier,
  { speeches, channel }: Pick<Pricing, 'speeches' | 'channel'>,
): readonly ChosenVoice[] {
  const { language } = script;
  const [exact, primary] = [channel.voices[language], channel.voices[language.split('-')[0] ?? '']];
  const usual = (speech: Speech) => {
    const named = exact?.[speech.kind] ?? primary?.[speech.kind];
    return (named && speech.voiceFor(language, named)) ?? speech.voiceFor(language);
  };
  const ways = speeches[tier].flatMap((speech) => {
    const own = asked === undefined ? undefined : speech.voiceFor(language, asked);
    const voice = own ?? usual(speech);
    return voice === undefined ? [] : [{ speech, voice, isAsked: own !== undefined }];
  });
  if (ways.length === 0)
    throw new Terminal('unsupported_language', `nobody here speaks "${language}"; set up a voice that does`);
  const owners = ways.filter(({ isAsked }) => isAsked);
  if (asked !== undefined && owners.length === 0) throw unknownVoice(asked, language, ways);
  const inOrder = [...owners, ...ways.filter(({ isAsked }) => !isAsked)];
  return affordable(inOrder, (way) => wholeScript(way, script), stageWorstCase('audio_synthesis', tier));
}

function unknownVoice(asked: string, language: string, ways: readonly ChosenVoice[]): Terminal {
  const there = ways.map(({ speech, voice }) => `${voice} (${speech.identity})`).join(', ');
  return new Terminal(
    'unknown_voice',
    `nobody has a voice "${asked}" for "${language}"; leave the voice out or take one of theirs, for example ${there}`,
  );
}

/** The most it costs to speak all of the script with one voice. */
export function wholeScript({ speech, voice }: ChosenVoice, { scenes }: Script): Micros {
  return addMicros(...scenes.map(({ narration }) => speech.quote(narration.length, voice)));
}
