/** A word of a text as it was written, with the punctuation and the signs beside it. */
export interface Word {
  text: string;
  /** Where it stands in the text, spaces made single. */
  from: number;
  to: number;
  /** It follows the word before it without a space, as in Japanese or Thai. */
  glued: boolean;
}

/** A text with single spaces, and its words: together they are the whole of it. */
export interface WrittenWords {
  plain: string;
  words: Word[];
}

/** Scripts that put no space between their words: a run of them is cut where a dictionary ends a word. */
const spaceless =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;
const hasSound = /[\p{L}\p{N}]/u;
/** Belongs to the word after it. */
const opens = /[\p{Ps}\p{Pi}]$/u;

const segmenter = new Intl.Segmenter('und', { granularity: 'word' });

/**
 * The words of a text: what stands between spaces and holds a letter or digit. The rest joins its neighbour. A text
 * without letters and digits has none.
 */
export function wordsOf(text: string): WrittenWords {
  const plain = text.trim().replace(/\s+/gu, ' ');
  const words: Word[] = [];
  let waitingFrom: number | undefined;
  for (const { 0: piece, index } of plain.matchAll(/\S+/gu)) {
    const end = index + piece.length;
    const last = words.at(-1);
    if (hasSound.test(piece)) {
      words.push(...wordsWithin(plain, waitingFrom ?? index, end));
      waitingFrom = undefined;
    } else if (last === undefined) waitingFrom ??= index;
    else stretch(last, plain, end);
  }
  return { plain, words };
}

function stretch(word: Word, plain: string, to: number): void {
  word.to = to;
  word.text = plain.slice(word.from, to);
}

/** One word, or several where the script writes them without spaces. */
function wordsWithin(plain: string, from: number, to: number): Word[] {
  const piece = plain.slice(from, to);
  if (!spaceless.test(piece)) return [{ text: piece, from, to, glued: false }];
  const words: Word[] = [];
  let begin = from;
  for (const { segment, index } of segmenter.segment(piece)) {
    const end = from + index + segment.length;
    const last = words.at(-1);
    if (hasSound.test(segment)) {
      words.push({ text: plain.slice(begin, end), from: begin, to: end, glued: words.length > 0 });
      begin = end;
    } else if (last !== undefined && !opens.test(plain.slice(begin, end))) {
      stretch(last, plain, end);
      begin = end;
    }
  }
  const last = words.at(-1);
  if (last !== undefined && begin < to) stretch(last, plain, to);
  return words;
}
