import { sceneGapSeconds, speakingSeconds } from '../../domain/speaking-time.ts';
import type { ScriptWish } from '../../ports/writer.ts';

/** As a narrator speaks: sentences of usual length with a pause here and there. */
const sample =
  'An octopus has three hearts, and two of them do nothing but push blood through its gills. ' +
  'The third one sends it on to the rest of the body, and it stops whenever the animal swims.';
const wordsOfSample = sample.split(' ').length;
const lettersOfSample = sample.length;
/** A picture stays about this long. */
const sceneSeconds = 7.5;
/** A first draft is mostly too long: models are told a little less than there is room for. */
const caution = 0.97;

export interface LengthWish {
  scenes: number;
  words: number;
  characters: number;
  band: 'short' | 'medium' | 'long';
}

/** A duration in what a writer can count. */
export function lengthWish({ duration_seconds, voice }: ScriptWish): LengthWish {
  const scenes = Math.max(2, Math.round(duration_seconds / sceneSeconds));
  const spoken = (duration_seconds - (scenes - 1) * sceneGapSeconds) * caution;
  const samples = spoken / speakingSeconds(sample, voice);
  return {
    scenes,
    words: Math.round(samples * wordsOfSample),
    characters: Math.round(samples * lettersOfSample),
    band: duration_seconds <= 45 ? 'short' : duration_seconds <= 180 ? 'medium' : 'long',
  };
}
