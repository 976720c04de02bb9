import type { WordTime } from '#shared/contracts/audio.ts';

/** A word of a caption, or a part of one that is too long for a line. */
export type CaptionWord = WordTime & {
  /** It follows the word before it without a space, as in Japanese or Thai. */
  glued?: true;
};

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });
const wide =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Bopomofo}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60\uffe0-\uffe6]|\ufe0f/u;

/** The width of a text in columns: 2 for what East Asia writes wide (UAX #11) and for emoji, 1 for any other character. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const { segment } of graphemes.segment(text)) columns += wide.test(segment) ? 2 : 1;
  return columns;
}

/** Lines are tried by the thousand, of the same words. */
const measured = new WeakMap<CaptionWord, number>();

function wordColumns(word: CaptionWord): number {
  const known = measured.get(word);
  if (known !== undefined) return known;
  const columns = columnsOf(word.text);
  measured.set(word, columns);
  return columns;
}

/** The width of words as they stand on a line. */
export function lineColumns(words: readonly CaptionWord[]): number {
  return words.reduce((sum, word, place) => sum + wordColumns(word) + (place > 0 && !word.glued ? 1 : 0), 0);
}

/** A word so much longer than a line is set smaller; a longer one goes over two lines or more. */
const mostOverLine = 1.7;

/**
 * A scene's words as captions show them: spaces only where the narration has them, and none much longer than a line.
 *
 * @param mostColumns of a line
 */
export function captionWords(
  words: readonly WordTime[],
  narration: string,
  mostColumns: number,
): CaptionWord[] {
  const plain = narration.trim().replace(/\s+/gu, ' ');
  let at = 0;
  return words.flatMap((word) => {
    const found = plain.indexOf(word.text, at);
    const glued = found === at && at > 0;
    if (found >= 0) at = found + word.text.length;
    return cutLong({ ...word, ...(glued && { glued }) }, mostColumns);
  });
}

/** Parts of like length, at a hyphen or slash where there is one; each is lit for its share of the time. */
function cutLong(word: CaptionWord, mostColumns: number): CaptionWord[] {
  const columns = columnsOf(word.text);
  if (columns <= mostColumns * mostOverLine) return [word];
  const aim = columns / Math.ceil(columns / mostColumns);
  const texts: string[] = [];
  for (const piece of word.text.split(/(?<=[\p{L}\p{N}][-–—/_.=&?]+)(?=[\p{L}\p{N}])/u))
    texts.push(...evenly(piece, aim));
  const parts: string[] = [];
  for (const text of texts) {
    const last = parts.at(-1);
    if (last !== undefined && columnsOf(last + text) <= mostColumns) parts[parts.length - 1] = last + text;
    else parts.push(text);
  }
  const perColumn = (word.end - word.start) / columns;
  let start = word.start;
  return parts.map((text, place): CaptionWord => {
    const end = place === parts.length - 1 ? word.end : start + columnsOf(text) * perColumn;
    const part: CaptionWord = { text, start, end, ...((place > 0 || word.glued) && { glued: true }) };
    start = end;
    return part;
  });
}

function evenly(text: string, most: number): string[] {
  const parts = [''];
  for (const { segment } of graphemes.segment(text)) {
    const longer = `${parts.at(-1)}${segment}`;
    if (parts.at(-1) !== '' && columnsOf(longer) > most) parts.push(segment);
    else parts[parts.length - 1] = longer;
  }
  return parts;
}
