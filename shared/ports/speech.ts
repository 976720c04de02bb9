import type { WordTime } from '../contracts/audio.ts';
import type { ChannelVoices } from '../contracts/channel-profile.ts';
import type { Micros } from '../contracts/money.ts';

export interface SpeechRequest {
  text: string;
  language: string;
  /** One that `voiceFor` named. */
  voice: string;
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

/** Turns text into a voice: one provider. */
export interface Speech {
  /** Names the provider and its model: whatever it speaks differently by, beside the voice. */
  readonly identity: string;
  /** Under which word a channel names its voices here. */
  readonly kind: keyof ChannelVoices;
  /**
   * The voice it would speak this language with: the one that is asked for, or its own choice. Undefined when it has no
   * such voice or does not speak the language. Pure.
   */
  voiceFor(language: string, asked?: string): string | undefined;
  /**
   * Upper bound of the price of speaking so many characters. Pure.
   *
   * @throws Terminal `unknown_price`
   */
  quote(characters: number, voice: string): Micros;
  /** @throws Terminal `unsupported_language`, `unknown_voice`, `nothing_to_speak`; Retryable when the provider fails */
  speak(request: SpeechRequest): Promise<SpokenText>;
}
