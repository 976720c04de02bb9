import type { WordTime } from '#shared/contracts/audio.ts';
import { tellingWords } from '#shared/domain/telling-words.ts';

/** When a keyword, or a word of it, is first said; undefined where it never is. */
export function spokenAt(keyword: string, words: readonly WordTime[]): number | undefined {
  const wanted = tellingWords(keyword);
  return words.find(({ text }) => tellingWords(text).some((stem) => wanted.includes(stem)))?.start;
}

/**
 * When each of several parts is said, one after the other: a part is looked for behind the one before it, by the words
 * that tell it from the others first. Null where it is not named.
 */
export function spokenInTurn(parts: readonly string[], words: readonly WordTime[]): (number | null)[] {
  const stems = parts.map((part) => tellingWords(part));
  let from = 0;
  return stems.map((own, place) => {
    const others = new Set(stems.filter((_, other) => other !== place).flat());
    const telling = own.filter((stem) => !others.has(stem));
    const wanted = telling.length > 0 ? telling : own;
    const found = words.findIndex(
      ({ text }, at) => at >= from && tellingWords(text).some((stem) => wanted.includes(stem)),
    );
    if (found < 0) return null;
    from = found + 1;
    return words[found]?.start ?? null;
  });
}
