import { endsClause, type PieceLimits, type TextPiece } from '../../domain/speech/split-text.ts';
import type { Word } from '../../domain/speech/words.ts';
import type { GoogleVoice } from './google-voices.ts';

/** What is sent of a piece of text: SSML to a voice that times its words, plain text to another. */
export type GoogleInput = { ssml: string } | { text: string };

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const escaped = (text: string) => text.replace(/[&<>]/g, (sign) => escapes[sign] ?? ' ');

/** Without what XML may not hold at all: control characters, halves of characters, and non-characters. */
const sayable = (text: string) => text.toWellFormed().replace(/[\p{Cc}\uFFFD-\uFFFF]/gu, ' ');

/**
 * SSML in which every word has a mark before it, named by its place. Where words follow each other without a space only
 * those after a comma or full stop have one: a mark inside a run of Chinese signs could change how they are read.
 *
 * @param signs `left_out`: without the signs that XML needs five characters for
 */
export function inputOf(
  words: readonly Word[],
  { marks }: Pick<GoogleVoice, 'marks'>,
  signs: 'escaped' | 'left_out' = 'escaped',
): GoogleInput {
  const write = signs === 'escaped' ? escaped : (text: string) => text.replace(/[&<>]/g, ' ');
  const spaced = words.map((word, place) => {
    const before = words[place - 1];
    const isMarked = !word.glued || before === undefined || endsClause(before, word);
    return {
      gap: place === 0 || word.glued ? '' : ' ',
      mark: isMarked ? `<mark name="${place}"/>` : '',
      text: sayable(word.text),
    };
  });
  if (!marks) return { text: spaced.map(({ gap, text }) => gap + text).join('') };
  return { ssml: `<speak>${spaced.map(({ gap, mark, text }) => gap + mark + write(text)).join('')}</speak>` };
}

const textOf = (input: GoogleInput) => ('ssml' in input ? input.ssml : input.text);

/**
 * Characters on the bill: all that is sent, tags included but for the marks, as cloud.google.com/text-to-speech/pricing
 * says ("All SSML tags, except mark"). A character is one of Unicode.
 */
export function billedCharacters(input: GoogleInput): number {
  return [...textOf(input).replace(/<mark name="[^"]*"\/>/g, '')].length;
}

/** What is sent of a text, piece by piece, and never billed above `mostBilled`. */
export function inputsOf(
  pieces: readonly TextPiece[],
  voice: Pick<GoogleVoice, 'marks'>,
  characters: number,
): GoogleInput[] {
  const inputs = pieces.map(({ words }) => inputOf(words, voice));
  const billed = inputs.reduce((sum, input) => sum + billedCharacters(input), 0);
  if (billed <= mostBilled(characters)) return inputs;
  return pieces.map(({ words }) => inputOf(words, voice, 'left_out'));
}

/**
 * The most characters that `billedCharacters` can come to for a text of this length, in however many pieces: each of them
 * is wrapped in `<speak>`, and an ampersand is billed as the five characters it is sent as. A text with more of those
 * than one in forty loses them.
 */
export function mostBilled(characters: number): number {
  return characters + Math.ceil(characters / 4) + 64;
}

/** The API's limit for one request in bytes, marks and all (cloud.google.com/text-to-speech/quotas), with some room. */
const mostBytes = 4900;

/**
 * Letters in one sentence: above some 300 the API refuses the request with "sentences that are too long"
 * (github.com/googleapis/google-cloud-node/issues/4074: 293 characters in Spanish). The limit is not documented.
 */
const mostInSentence = 240;

const encoder = new TextEncoder();

export function googleLimits(voice: Pick<GoogleVoice, 'marks'>): PieceLimits {
  const size = (words: readonly Word[]) => encoder.encode(textOf(inputOf(words, voice))).length;
  return { size, most: mostBytes, mostInSentence };
}
