import type { WordTime } from '#shared/contracts/audio.ts';
import { tellingWords } from '#shared/domain/telling-words.ts';

/** When a keyword, or a word of it, is first said; undefined where it never is. */
export function spokenAt(keyword: string, words: readonly WordTime[]): number | undefined {
  const wanted = tellingWords(keyword);
  return words.find(({ text }) => tellingWords(text).some((stem) => wanted.includes(stem)))?.start;
}
