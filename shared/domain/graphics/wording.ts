import { isWholeThought } from './whole-thought.ts';
import { copulas, isAdverb, isFunctionWord, isVerb } from './word-classes.ts';

const opening =
  /^(?:an?(?! (?:little|few|lot|couple|bit|pinch)\b)|the|its|their|your|our|his|her|my|some)\s+(?=\p{L})/iu;
const looseEnds = /^[\s"“”«»'‘’,;:.!?…–—-]+|[\s"“”«»'‘’,;:.!?…–—-]+$/gu;

/** The first letter large; a word with capitals of its own (`iPhone`) stays. */
export function capitalised(text: string): string {
  const first = text.match(/^\S+/u)?.[0] ?? '';
  return /\p{Lu}/u.test(first) ? text : text.charAt(0).toUpperCase() + text.slice(1);
}

/** Words as they stand alone: without the punctuation around them, the first letter large. */
export const standing = (text: string): string =>
  capitalised(text.replace(looseEnds, '').replace(/\s+/gu, ' '));

/** A thing as it stands in a list: `its fine vessels` is `Fine vessels`. */
export const asItem = (text: string): string => standing(text.replace(looseEnds, '').replace(opening, ''));

/** May stand alone: does not end in the middle of a thought, and no bracket or quotation mark is left open. */
export function isTidy(text: string): boolean {
  const last = /([\p{L}\p{N}'’%°-]+)\W*$/u.exec(text)?.[1]?.toLowerCase() ?? '';
  const isOpen = ['()', '[]', '“”', '«»'].some(
    ([from = '', to = '']) => text.split(from).length !== text.split(to).length,
  );
  const quotes = text.split('"').length % 2 === 0;
  return last !== '' && (!dangling(last) || timeBefore.test(text)) && !isOpen && !quotes;
}

/** `The day before` ends a thought. */
const timeBefore = /\b(?:days?|nights?|weeks?|months?|years?|evening|morning) (?:before|after)\W*$/iu;

const mayEnd = new Set(
  'in on off out up down away back apart together again once twice today now then there here later ago it them one all each both too instead him her us me you itself themselves'.split(
    ' ',
  ),
);
const dangling = (word: string): boolean => isFunctionWord(word) && !isAdverb(word) && !mayEnd.has(word);

/** A clause that goes on can be left off here, the dearest place first. */
const cuts: readonly RegExp[] = [
  /\s*[;:–—]\s*/u,
  /,\s+(?!and\b|or\b)/u,
  /,?\s+(?:which|who|because|while|whereas|so that|although|but)\s/u,
  /\s+(?:when|where|until|after|before|as|and)\s/u,
  /\s+(?:during|with|without|across|near|from|by|for|at|on|in)\s/u,
];
/** `Was built` is said; `looked` (at what?) is not. */
function endsWell(part: string): boolean {
  const [last = '', before = ''] = part.toLowerCase().split(' ').reverse();
  return !isVerb(last) || copulas.has(before);
}

/** Less than this is seldom a thought. */
const usualLeastWords = 3;

/**
 * As much of a clause, from its start, as fits into so many letters and stands alone: whole, or left off where a part of it
 * begins. Undefined where neither can be had.
 */
export function shortened(text: string, most: number, leastWords = usualLeastWords): string | undefined {
  const whole = standing(text);
  if (whole.length <= most && isTidy(whole)) return whole;
  for (const cut of cuts) {
    const places = [...whole.matchAll(new RegExp(cut, 'gu'))].map(({ index }) => index);
    const fits = places
      .map((place) => ({ part: standing(whole.slice(0, place)), rest: whole.slice(place) }))
      .filter(({ part, rest }) => isWholeThought(part, rest))
      .map(({ part }) => part)
      .filter((part) => part.length <= most && part.split(' ').length >= leastWords && isTidy(part))
      .filter(endsWell);
    const longest = fits.at(-1);
    if (longest !== undefined) return longest;
  }
  return undefined;
}
