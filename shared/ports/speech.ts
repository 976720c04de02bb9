import type { WordTime } from '../contracts/audio.ts';
import type { Micros, Tier } from '../contracts/money.ts';

export interface SpeechRequest {
  text: string;
  language: string;
  voice: string | undefined;
  /** Where to write the WAV; a path in the stage's scratch space. */
  outFile: string;
  signal: AbortSignal;
}

export interface SpokenText {
  seconds: number;
  sampleRate: number;
  /** One for each word of the text as it was written, in order, never overlapping. */
  words: WordTime[];
  voice: string;
  provider: string;
  cost: Micros;
}

/** Turns text into a voice. */
export interface Speech {
  /** Names the provider and its models: whatever it speaks differently by. */
  readonly identity: string;
  /**
   * Upper bound of the price of speaking this many characters, with its own retries and the dearer of the providers
   * that may serve it. Pure.
   *
   * @throws Terminal `unknown_price`
   */
  quote(characters: number, tier: Tier): Micros;
  /** @throws Terminal `unsupported_language`, `unknown_voice`; Retryable when the provider fails. */
  speak(request: SpeechRequest): Promise<SpokenText>;
}
