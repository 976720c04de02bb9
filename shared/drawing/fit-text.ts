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
}

export interface FittedText {
  lines: string[];
  sizePx: number;
  lineHeightPx: number;
}

/** Breaks words into lines of at most `maxWidth`; a word that is wider stands alone on its line. */
function wrap(words: readonly string[], maxWidth: number, widthOf: (line: string) => number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of words) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && widthOf(longer) > maxWidth) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return line === '' ? lines : [...lines, line];
}

/** The narrowest column that needs no more lines: lines of like length instead of a lonely last word. */
function balance(words: readonly string[], maxWidth: number, widthOf: (line: string) => number): string[] {
  const best = wrap(words, maxWidth, widthOf);
  let low = Math.max(0, ...words.map(widthOf));
  let high = maxWidth;
  while (high - low > 4) {
    const middle = (low + high) / 2;
    if (wrap(words, middle, widthOf).length <= best.length) high = middle;
    else low = middle;
  }
  return wrap(words, high, widthOf);
}

/**
 * The largest size at which a text fits its box, in balanced lines, none broken at a
 * no-break space. Below the smallest size it is cut
 * at a word and ends in an ellipsis; only a word that is wider than the box goes below that size.
 */
export function fitText(ctx: SKRSContext2D, text: string, box: TextBox): FittedText {
  const words = text.split(/[^\S\u00a0]+/u).filter((word) => word !== '');
  const leading = box.leading ?? 1.12;
  const fontBefore = ctx.font;
  const measure = (sizePx: number) => {
    ctx.font = fontOf(box.face, sizePx);
    return (line: string) => ctx.measureText(line).width;
  };
  const fits = (sizePx: number): boolean => {
    const widthOf = measure(sizePx);
    const lines = wrap(words, box.maxWidth, widthOf);
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
  low = Math.floor(low * Math.min(1, box.maxWidth / widest(words, measure(low))));
  const widthOf = measure(low);
  const most = Math.max(1, Math.floor(box.maxHeight / (low * leading)));
  const lines = balance(words, box.maxWidth, widthOf);
  ctx.font = fontBefore;
  return { lines: cut(lines, most), sizePx: low, lineHeightPx: low * leading };
}

function widest(words: readonly string[], widthOf: (line: string) => number): number {
  return Math.max(1, ...words.map(widthOf));
}

function cut(lines: string[], most: number): string[] {
  if (lines.length <= most) return lines;
  const kept = lines.slice(0, most);
  return [...kept.slice(0, -1), `${(kept.at(-1) ?? '').replace(/[\s\p{P}]+$/u, '')}…`];
}
