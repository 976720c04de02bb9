import type { WordTime } from '../../contracts/audio.ts';
import { addMicros, type Micros, zeroMicros } from '../../contracts/money.ts';
import { providerGarbled } from '../provider-failure.ts';
import { guessTimes } from './guess-times.ts';
import { joinPieces, type SpokenPiece } from './join-pieces.ts';
import { heardStretches } from './levels.ts';
import { isLikelyLength } from './likely-length.ts';
import { paidInPart } from './paid-in-part.ts';
import type { TextPiece } from './split-text.ts';
import { type SaidTime, timeWords } from './time-words.ts';
import type { Wav } from './wav.ts';

/** What a provider answered for one piece of a text. */
export interface Said {
  wav: Wav;
  /** For each word; undefined when the provider timed none. */
  times: readonly SaidTime[] | undefined;
  cost: Micros;
}

/**
 * A text spoken piece by piece, one after the other, and put together. What failed after a part was paid for says so.
 *
 * @throws Retryable `provider_garbled` for a recording that cannot be that of its text; what `say` throws
 */
export async function speakPieces(
  provider: string,
  pieces: readonly TextPiece[],
  say: (piece: TextPiece, place: number) => Promise<Said>,
): Promise<{ wav: Wav; words: WordTime[]; cost: Micros }> {
  const spoken: SpokenPiece[] = [];
  let cost: Micros = zeroMicros;
  for (const [place, piece] of pieces.entries()) {
    try {
      const said = await say(piece, place);
      const rate = spoken[0]?.wav.sampleRate ?? said.wav.sampleRate;
      spoken.push(timed(provider, piece, said, rate));
      cost = addMicros(cost, said.cost);
    } catch (error) {
      throw place === 0 ? error : paidInPart(error);
    }
  }
  return { ...joinPieces(spoken), cost };
}

function timed(provider: string, { words, end }: TextPiece, { wav, times }: Said, rate: number): SpokenPiece {
  const texts = words.map(({ text }) => text);
  const seconds = wav.samples.length / wav.sampleRate;
  const heard = heardStretches(wav);
  const unusable = (why: string) => providerGarbled(provider, why, { paid: true });
  if (wav.sampleRate !== rate) throw unusable(`sound at ${wav.sampleRate} Hz after sound at ${rate} Hz`);
  if (heard.length === 0) throw unusable(`${seconds.toFixed(1)} s of silence`);
  if (!isLikelyLength(texts.join(' '), seconds))
    throw unusable(`${seconds.toFixed(1)} s of sound for a text of ${texts.length} words`);
  const known = times?.some(({ start }) => start !== undefined) ? times : guessTimes(words, heard);
  return { wav, end, words: timeWords(texts, known, heard, seconds) };
}
