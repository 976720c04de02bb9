import type { SKRSContext2D } from '@napi-rs/canvas';
import { fontOf, type Typeface } from './fonts.ts';

export interface TextBox {
  /** Pixels. */
  maxWidth: number;
  maxHeight: number;
  maxSizePx: number;
  minSizePx: number;
  face: Typeface;
  /** Distance of two lines as a multiple of the type's size; 1.12 unless told. */
  leading?: number;
  /** Distance of two words as a multiple of the type's size, where they are set one by one; the face's space unless told. */
  wordGap?: number;
}

export interface FittedText {
  lines: string[];
  sizePx: number;
  lineHeightPx: number;
}

/** What a line is never broken within: a word, or in a script without spaces what a dictionary calls one. */
interface Piece {
  text: string;
  /** It follows the one before it without a space. */
  glued: boolean;
}

const spaceless =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;
const dictionary = new Intl.Segmenter('und', { granularity: 'word' });
const letters = new Intl.Segmenter('und', { granularity: 'grapheme' });
/** No line ends with what opens, nor begins with what closes or belongs to the sound before it (JIS X 4051). */
const opens = /[\p{Ps}\p{Pi}]$/u;
const belongsBefore = /^[^\p{L}\p{N}\p{Ps}\p{Pi}]|^[ーぁぃぅぇぉっゃゅょァィゥェォッャュョ]/u;

function piecesOf(text: string): Piece[] {
  return text
    .split(/[^\S\u00a0]+/u)
    .filter((word) => word !== '')
    .flatMap((word) => (spaceless.test(word) ? partsOf(word) : [{ text: word, glued: false }]));
}

function partsOf(word: string): Piece[] {
  const parts: Piece[] = [];
  for (const { segment } of dictionary.segment(word)) {
    const last = parts.at(-1);
    if (last !== undefined && (belongsBefore.test(segment) || opens.test(last.text))) last.text += segment;
    else parts.push({ text: segment, glued: last !== undefined });
  }
  return parts;
}

/** Breaks a text into lines of at most `maxWidth`; a piece that is wider stands alone on its line. */
function wrap(pieces: readonly Piece[], maxWidth: number, widthOf: (line: string) => number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const { text, glued } of pieces) {
    const longer = line === '' ? text : `${line}${glued ? '' : ' '}${text}`;
    if (line !== '' && widthOf(longer) > maxWidth) {
      lines.push(line);
      line = text;
    } else line = longer;
  }
  return line === '' ? lines : [...lines, line];
}

/** The narrowest column that needs no more lines: lines of like length instead of a lonely last word. */
function balance(pieces: readonly Piece[], maxWidth: number, widthOf: (line: string) => number): string[] {
  const best = wrap(pieces, maxWidth, widthOf);
  let low = widest(pieces, widthOf);
  let high = maxWidth;
  while (high - low > 4) {
    const middle = (low + high) / 2;
    if (wrap(pieces, middle, widthOf).length <= best.length) high = middle;
    else low = middle;
  }
  return wrap(pieces, high, widthOf);
}

/**
 * The largest size at which a text fits its box, in balanced lines, none broken at a no-break space. Below the smallest size
 * it is cut at a word and ends in an ellipsis; only a word that is wider than the box goes below that size.
 */
export function fitText(ctx: SKRSContext2D, text: string, box: TextBox): FittedText {
  const pieces = piecesOf(text);
  const leading = box.leading ?? 1.12;
  const fontBefore = ctx.font;
  const measure = (sizePx: number) => {
    ctx.font = fontOf(box.face, sizePx);
    return (line: string) =>
      widthInPx(ctx, line, box.wordGap === undefined ? undefined : box.wordGap * sizePx);
  };
  const fits = (sizePx: number): boolean => {
    const widthOf = measure(sizePx);
    const lines = wrap(pieces, box.maxWidth, widthOf);
    return (
      lines.length * sizePx * leading <= box.maxHeight && lines.every((line) => widthOf(line) <= box.maxWidth)
    );
  };
  let low = Math.floor(box.minSizePx);
  let high = Math.floor(box.maxSizePx);
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  low = Math.floor(low * Math.min(1, box.maxWidth / widest(pieces, measure(low))));
  const widthOf = measure(low);
  const most = Math.max(1, Math.floor(box.maxHeight / (low * leading)));
  const balanced = balance(pieces, box.maxWidth, widthOf);
  const lines = cut(balanced, most, (line) => widthOf(line) <= box.maxWidth);
  ctx.font = fontBefore;
  return { lines, sizePx: low, lineHeightPx: low * leading };
}

function widthInPx(ctx: SKRSContext2D, line: string, gapPx: number | undefined): number {
  if (gapPx === undefined) return ctx.measureText(line).width;
  const words = line.split(/[ \u00a0]/u);
  return words.reduce((sum, word) => sum + ctx.measureText(word).width, gapPx * (words.length - 1));
}

function widest(pieces: readonly Piece[], widthOf: (line: string) => number): number {
  return Math.max(1, ...pieces.map(({ text }) => widthOf(text)));
}

/** The first lines, the last of them with an ellipsis for what is left out; it gives up words, or letters, where that needs their room. */
function cut(lines: string[], most: number, fits: (line: string) => boolean): string[] {
  if (lines.length <= most) return lines;
  let last = lines[most - 1] ?? '';
  while (last !== '' && !fits(ellipsed(last))) last = shortened(last);
  return [...lines.slice(0, most - 1), ellipsed(last)];
}

function ellipsed(line: string): string {
  return `${line.replace(/[\s\p{P}]+$/u, '')}…`;
}

/** A line without its last word, or without its last letter where it is one word. */
function shortened(line: string): string {
  const words = [...dictionary.segment(line)];
  const parts = words.length > 1 ? words : [...letters.segment(line)];
  return parts
    .slice(0, -1)
    .map(({ segment }) => segment)
    .join('');
}
