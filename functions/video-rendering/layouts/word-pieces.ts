/** What a line is never broken within. Measures are shares of the type's size. */
export interface Piece {
  text: string;
  /** Whether a space parts it from the one before it, on the same line. */
  spaced: boolean;
  width: number;
  /** How far its ink reaches above and below the baseline. */
  ascent: number;
  descent: number;
}

/** Scripts that are written without spaces between words. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const wordsOf = new Intl.Segmenter('und', { granularity: 'word' });
const lettersOf = new Intl.Segmenter('und', { granularity: 'grapheme' });
/** Scripts whose letters are joined: half a word of them looks like another word. */
const joined = /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Tamil}]/u;

/** A text as pieces: words, and the parts of those that may be broken. */
export function piecesOf(text: string): Pick<Piece, 'text' | 'spaced'>[] {
  return text
    .split(/[^\S\u00a0]+/u)
    .filter((word) => word !== '')
    .flatMap((word) => partsOfWord(word).map((part, place) => ({ text: part, spaced: place === 0 })));
}

function partsOfWord(word: string): string[] {
  if (!unspaced.test(word)) return word.split(/(?<=[\p{L}\p{N}][-–—/])(?=[\p{L}\p{N}])/u);
  const parts: string[] = [];
  for (const { segment, isWordLike } of wordsOf.segment(word)) {
    const before = parts.at(-1);
    if (before !== undefined && staysWith(before, segment, isWordLike === true))
      parts[parts.length - 1] = before + segment;
    else parts.push(segment);
  }
  return parts;
}

const opens = /^[\p{Ps}\p{Pi}]+$/u;

/** A line never begins with a full stop nor ends in a bracket that opens, and parts no number: `1億2500万人` is one. */
function staysWith(before: string, segment: string, isWord: boolean): boolean {
  if (opens.test(before)) return true;
  if (!isWord) return !opens.test(segment);
  if (/\p{Nd}$/u.test(before)) return /^\p{L}/u.test(segment);
  return /[万億兆亿萬]$/u.test(before) && /^\p{Nd}/u.test(segment);
}

/** The pieces of one that is too wide for any line; as it is where breaking it would spoil it. */
export function broken(
  piece: Piece,
  most: number,
  measured: (piece: Pick<Piece, 'text' | 'spaced'>) => Piece,
): Piece[] {
  if (piece.width <= most || joined.test(piece.text)) return [piece];
  const parts: Piece[] = [];
  for (const { segment } of lettersOf.segment(piece.text)) {
    const before = parts.at(-1);
    const longer = before && measured({ ...before, text: before.text + segment });
    if (longer !== undefined && longer.width <= most) parts[parts.length - 1] = longer;
    else parts.push(measured({ text: segment, spaced: before === undefined && piece.spaced }));
  }
  return parts;
}
