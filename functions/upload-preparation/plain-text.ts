import { inCapitals } from '#shared/domain/languages/capitals.ts';

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });
const sentences = new Intl.Segmenter('und', { granularity: 'sentence' });

/** What a person sees as the text's characters: an emoji with its skin tone, or a letter with its marks, is one. */
export function characters(text: string): string[] {
  return [...graphemes.segment(text)].map(({ segment }) => segment);
}

/** One line of clean text: no control characters, no lone surrogates, none of the `<` and `>` that YouTube refuses. */
export function cleanLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/\ufffd/gu, '')
    .replaceAll('<', '‹')
    .replaceAll('>', '›')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim();
}

export function utf8Bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}

/**
 * The longest beginning of a text whose size is at most `most`, cut between characters, at a word's end where one is
 * near, and closed with an ellipsis.
 *
 * @param sizeOf how the limit counts: UTF-16 units, bytes, characters
 */
export function shorten(
  text: string,
  most: number,
  sizeOf: (text: string) => number = (all) => all.length,
): string {
  if (sizeOf(text) <= most) return text;
  const ending = '…';
  let kept = '';
  for (const character of characters(text)) {
    if (sizeOf(kept + character + ending) > most) break;
    kept += character;
  }
  const atWord = kept.replace(/\s+\S*$/u, '');
  const whole = atWord.length >= kept.length * 0.6 ? atWord : kept;
  const bare = whole.replace(/[\s\p{Pd},;:.(]+$/u, '');
  return sizeOf(bare + ending) <= most ? bare + ending : bare;
}

/** A text's sentences, in order, without the space around them. */
export function sentencesOf(text: string): string[] {
  return [...sentences.segment(cleanLine(text))]
    .map(({ segment }) => segment.trim())
    .filter((one) => one !== '');
}

/**
 * With a capital at the start, unless the first word has its own way (`iPhone`, `pH`).
 *
 * @param language a code such as `tr`
 */
export function capitalised(text: string, language?: string): string {
  const [first = ''] = text.split(/\s/u);
  return /\p{Lu}/u.test(first)
    ? text
    : text.replace(/^[\p{P}\p{S}\s]*\p{Ll}/u, (start) => inCapitals(start, language));
}
