import { createCanvas } from '@napi-rs/canvas';
import { inCapitals } from '#shared/domain/languages/capitals.ts';
import { drawnLanguage } from '#shared/drawing/drawn-language.ts';
import { registerFonts, type Typeface } from '#shared/drawing/fonts.ts';
import { drawableText, runsRightToLeft } from '#shared/drawing/glyphs.ts';
import { takePen } from '#shared/drawing/type-pen.ts';
import type { Box } from '../layout.ts';
import { type BreakRoom, breakLines, type Line, overhang } from './break-lines.ts';
import { inReadingOrder } from './reading-order.ts';
import { type Piece, piecesOf } from './word-pieces.ts';

/** A text and the box it has to stand in. */
export interface WordsIn {
  text: string;
  box: Box;
  face: Typeface;
  /** Pixels. Text that does not fit at the smallest size is cut at a word and ends in an ellipsis. */
  maxSizePx: number;
  minSizePx: number;
  /** Distance of two lines as a multiple of the size; 1.15 unless told. */
  leading?: number;
  /** Where lines begin: `left` is the right for a text from right to left. */
  align?: 'left' | 'center';
  /** Where the lines stand in the box; in the middle unless told. */
  stand?: 'top' | 'middle' | 'bottom';
  /** In capitals, where the script has any. */
  capitals?: boolean;
  /** As the text itself runs unless told: a single Latin name in a Hebrew list begins at the right too. */
  rightToLeft?: boolean;
  mostLines?: number;
}

export interface SetWord {
  text: string;
  /** Pixels of the frame; `y` is the baseline's. */
  x: number;
  y: number;
  width: number;
  /** From 0, from the top. */
  line: number;
}

/** A text as it stands in its box. */
export interface SetWords {
  /** In the order they are read. */
  words: readonly SetWord[];
  face: Typeface;
  sizePx: number;
  lines: number;
  rightToLeft: boolean;
  /** All that its ink covers, in pixels of the frame; inside of the box it was set in. */
  box: Box;
}

/** What is measured at this size is true at any other: type is not fitted to pixels. */
const measuredPx = 200;
const pen = createCanvas(8, 8).getContext('2d');

/** The largest size at which a text fits its box, in lines of like length; undefined when nothing of it can be drawn. */
export function setWords(wanted: WordsIn): SetWords | undefined {
  const plain = drawableText(wanted.text);
  if (plain === '' || wanted.box.width < 1 || wanted.box.height < 1) return undefined;
  registerFonts();
  const text = wanted.capitals === true ? inCapitals(plain, drawnLanguage()) : plain;
  const rightToLeft = wanted.rightToLeft ?? runsRightToLeft(text);
  takePen(pen, wanted.face, measuredPx);
  // As it is painted: what stands on the other side of a word is not kerned with it.
  pen.direction = rightToLeft ? 'rtl' : 'ltr';
  const { leading = 1.15, box } = wanted;
  const pieces = piecesOf(text).map(measured);
  const space = pen.measureText(' ').width / measuredPx;
  const room: BreakRoom = { box, leading, space, mostLines: wanted.mostLines ?? Number.POSITIVE_INFINITY };
  const { lines, sizePx } = breakLines(pieces, room, wanted, measured);
  return placed(lines, sizePx, { ...wanted, leading, rightToLeft, space });
}

function measured({ text, spaced }: Pick<Piece, 'text' | 'spaced'>): Piece {
  const { width, actualBoundingBoxAscent, actualBoundingBoxDescent } = pen.measureText(text);
  return {
    ...{ text, spaced, width: width / measuredPx },
    ascent: actualBoundingBoxAscent / measuredPx,
    descent: actualBoundingBoxDescent / measuredPx,
  };
}

function placed(
  lines: readonly Line[],
  sizePx: number,
  wanted: WordsIn & { leading: number; rightToLeft: boolean; space: number },
): SetWords {
  const { box, leading, rightToLeft, face, space } = wanted;
  const step = sizePx * leading;
  const above = Math.max(0, ...(lines[0]?.pieces ?? []).map(({ ascent }) => ascent)) * sizePx;
  const below = Math.max(0, ...(lines.at(-1)?.pieces ?? []).map(({ descent }) => descent)) * sizePx;
  const baseline = firstBaseline(wanted, { above, below, past: step * (lines.length - 1), sizePx });
  const words = lines.flatMap(({ pieces, width }, line): SetWord[] => {
    const spare = box.width - (width + overhang * 2) * sizePx;
    const left =
      box.x + overhang * sizePx + (wanted.align === 'center' ? spare / 2 : rightToLeft ? spare : 0);
    const y = Math.round(baseline + step * line);
    return inReadingOrder(pieces, rightToLeft, space).map(({ piece, x }) => ({
      ...{ text: piece.text, x: left + x * sizePx, y, width: piece.width * sizePx, line },
    }));
  });
  const left = Math.min(...words.map(({ x }) => x)) - sizePx * overhang;
  const right = Math.max(...words.map(({ x, width }) => x + width)) + sizePx * overhang;
  const top = Math.max(box.y, baseline - above - 2);
  const foot = Math.min(box.y + box.height, baseline + step * (lines.length - 1) + below + 2);
  return {
    ...{ words, face, sizePx, rightToLeft, lines: lines.length },
    box: { x: left, y: top, width: right - left, height: foot - top },
  };
}

/** Capitals stand in the middle, as the eye takes them; nothing hangs out at the top or the foot. */
function firstBaseline(
  { box, stand = 'middle' }: WordsIn,
  { above, below, past, sizePx }: { above: number; below: number; past: number; sizePx: number },
): number {
  const highest = box.y + above;
  const lowest = box.y + box.height - below - past;
  if (stand === 'top') return highest;
  if (stand === 'bottom') return lowest;
  const middle = box.y + (box.height - past) / 2 + sizePx * 0.36;
  return Math.min(Math.max(middle, highest), Math.max(highest, lowest));
}

/** The same words elsewhere. */
export function moved(set: SetWords, dx: number, dy: number): SetWords {
  return {
    ...set,
    words: set.words.map((word) => ({ ...word, x: word.x + dx, y: word.y + dy })),
    box: { ...set.box, x: set.box.x + dx, y: set.box.y + dy },
  };
}
