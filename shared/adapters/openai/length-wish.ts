import { sceneGapSeconds, speakingSeconds } from '../../domain/speaking-time.ts';
import type { ScriptWish } from '../../ports/writer.ts';

/** As a narrator speaks: sentences of usual length with a pause here and there. */
const usualSample =
  'An octopus has three hearts, and two of them do nothing but push blood through its gills. ' +
  'The third one sends it on to the rest of the body, and it stops whenever the animal swims.';
/** Likewise, in writing whose signs are syllables or whole words. */
const samples: Readonly<Record<string, string>> = {
  zh: '章鱼有三颗心脏，其中两颗只负责把血液送进鳃里。第三颗把血液送到身体的其他部分，章鱼一游泳它就停下来。',
  ja: 'タコには心臓が三つあり、そのうち二つは血液をえらに送るだけです。三つ目は血液を体全体に送りますが、泳いでいるあいだは止まります。',
  ko: '문어에게는 심장이 세 개 있으며, 그중 두 개는 피를 아가미로 보내는 일만 합니다. 세 번째 심장은 온몸으로 피를 보내고, 문어가 헤엄칠 때는 멈춥니다.',
};
/** A picture stays about this long. */
const sceneSeconds = 7.5;
/** A first draft is mostly too long: models are told a little less than there is room for. */
const caution = 0.97;

export interface LengthWish {
  scenes: number;
  /** How much is to be said, in what a writer of the language counts best. */
  amount: number;
  unit: 'words' | 'characters';
  /** The most tokens of output that so much is likely to be. */
  tokens: number;
  band: 'short' | 'medium' | 'long';
}

/** English takes 1.35 tokens a word. */
const tokensOfWord = 2.7;
/** A Latin letter is a fourth of a token, a Chinese sign up to one and a half. */
const tokensOfCharacter = { usual: 0.8, syllable: 2 };

/** A duration in what a writer can count. */
export function lengthWish({ duration_seconds, voice, language }: ScriptWish): LengthWish {
  const scenes = Math.max(2, Math.round(duration_seconds / sceneSeconds));
  const spoken = (duration_seconds - (scenes - 1) * sceneGapSeconds) * caution;
  const own = samples[language.slice(0, 2)];
  const sample = own ?? usualSample;
  const times = spoken / speakingSeconds(sample, voice);
  const unit = language.startsWith('en') ? 'words' : 'characters';
  const amount = Math.round(times * (unit === 'words' ? sample.split(' ').length : sample.length));
  const tokensEach =
    unit === 'words' ? tokensOfWord : tokensOfCharacter[own === undefined ? 'usual' : 'syllable'];
  return {
    scenes,
    amount,
    unit,
    tokens: Math.ceil(amount * tokensEach),
    band: duration_seconds <= 45 ? 'short' : duration_seconds <= 180 ? 'medium' : 'long',
  };
}
