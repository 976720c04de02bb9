import { endsSentence } from '../speech/split-text.ts';
import { wordsOf } from '../speech/words.ts';

/** A word within a sentence. */
export interface Token {
  /** Without the punctuation around it. */
  text: string;
  lower: string;
  /** The punctuation before it and after it, without spaces. */
  before: string;
  after: string;
  /** Where it stands in the sentence. */
  from: number;
  to: number;
}

/** The sentences of a text, spaces made single. */
export function sentencesIn(text: string): string[] {
  const { plain, words } = wordsOf(text);
  const sentences: string[] = [];
  let from: number | undefined;
  for (const [place, word] of words.entries()) {
    from ??= word.from;
    if (!endsSentence(word, words[place + 1]) && place < words.length - 1) continue;
    sentences.push(plain.slice(from, word.to));
    from = undefined;
  }
  return sentences;
}

const sign = '[%°$£€¥]';
const inner = new RegExp(
  `(?:${sign}|[-−](?=\\d))?[\\p{L}\\p{M}\\p{N}](?:.*[\\p{L}\\p{M}\\p{N}])?(?:(?<=s)['’](?=$))?${sign}?`,
  'u',
);

/** The words of a sentence; dashes between spaces are punctuation of the word before. */
export function tokensOf(sentence: string): Token[] {
  const tokens: Token[] = [];
  for (const { 0: piece, index } of sentence.matchAll(/\S+/gu)) {
    const found = inner.exec(piece);
    const last = tokens.at(-1);
    if (found === null) {
      if (last !== undefined) last.after += piece;
      continue;
    }
    const [text] = found;
    const from = index + found.index;
    tokens.push({
      ...{ text, from, to: from + text.length, lower: text.toLowerCase().replaceAll('’', "'") },
      before: piece.slice(0, found.index),
      after: piece.slice(found.index + text.length),
    });
  }
  return tokens;
}

/** The words from one place up to another, as they stand, without what stands around them. */
export function textBetween(sentence: string, tokens: readonly Token[], from: number, to: number): string {
  const [first, last] = [tokens[from], tokens[to - 1]];
  return first === undefined || last === undefined || to <= from ? '' : sentence.slice(first.from, last.to);
}
