import type { WordTime } from '#shared/contracts/audio.ts';
import { type FoundNumber, meansSame, numbersIn } from '#shared/domain/graphics/numbers.ts';
import { isEnglish } from '#shared/domain/languages/number-signs.ts';
import { tellingWords } from '#shared/domain/telling-words.ts';
import { isSameWord, largeWords } from './same-word.ts';

/** When a keyword, or a word of it, is first said; undefined where it never is. */
export function spokenAt(keyword: string, words: readonly WordTime[]): number | undefined {
  const wanted = tellingWords(keyword);
  return words.find(({ text }) => tellingWords(text).some((stem) => wanted.includes(stem)))?.start;
}

/**
 * When each of several parts is said, one after the other: a part with a figure in digits where the figure is said, in digits or
 * spelled out; another where one of the words is that tell it from the others. As many of them as there can be in the
 * parts' order, each as early as it can be. Null where a part is not named.
 *
 * @param language of both, a code such as `de`
 */
export function spokenInTurn(
  parts: readonly string[],
  words: readonly WordTime[],
  language = 'en',
): (number | null)[] {
  const chain = longestChain(placesOf(parts, words, language));
  return chain.map((at) => (at === undefined ? null : (words[at]?.start ?? null)));
}

/** For each part, the words at which it may be named, in order. */
function placesOf(parts: readonly string[], words: readonly WordTime[], language: string): number[][] {
  const isKnown = isEnglish(language);
  const isSame = isKnown ? (one: string, other: string) => one === other : isSameWord;
  const stems = parts.map((part) => (isKnown ? tellingWords(part) : largeWords(tellingWords(part))));
  const spoken = words.map(({ text }) => tellingWords(text));
  const figures = figuresSaid(words, language);
  return parts.map((part, place) => {
    const own = numbersIn(part, language).filter(({ written }) => written === 'digits');
    const said = figures.filter(({ found }) => own.some((one) => meansSame(one, found))).map(({ at }) => at);
    if (said.length > 0) return said;
    const mine = stems[place] ?? [];
    const others = new Set(stems.filter((_, other) => other !== place).flat());
    const telling = mine.filter((stem) => !others.has(stem));
    const wanted = telling.length > 0 ? telling : mine;
    const isNamed = (heard: readonly string[]): boolean =>
      heard.some((stem) => wanted.some((one) => isSame(one, stem)));
    return spoken.flatMap((heard, at) => (isNamed(heard) ? [at] : []));
  });
}

/** The figures a narration says, each with the word it begins with. */
function figuresSaid(words: readonly WordTime[], language: string): { found: FoundNumber; at: number }[] {
  const starts: number[] = [];
  let text = '';
  for (const word of words) {
    starts.push(text.length);
    text += `${word.text} `;
  }
  return numbersIn(text, language).map((found) => ({
    found,
    at: starts.findLastIndex((start) => start <= found.from),
  }));
}

/** The best way to come to a part: how many are named until then, and where the last of them is. */
interface Chain {
  count: number;
  last: number;
  at: (number | undefined)[];
}

/** A place for as many parts as possible, each behind the one before it; of several such the one that ends first. */
function longestChain(places: readonly (readonly number[])[]): (number | undefined)[] {
  // By the number of parts named so far: what leaves the most room for those to come.
  let chains: Chain[] = [{ count: 0, last: -1, at: [] }];
  for (const own of places) {
    const next = chains.map((chain): Chain => ({ ...chain, at: [...chain.at, undefined] }));
    for (const { count, last, at } of chains) {
      const place = own.find((one) => one > last);
      const rival = next[count + 1];
      if (place !== undefined && (rival === undefined || place < rival.last))
        next[count + 1] = { count: count + 1, last: place, at: [...at, place] };
    }
    chains = next;
  }
  return chains.at(-1)?.at ?? [];
}
