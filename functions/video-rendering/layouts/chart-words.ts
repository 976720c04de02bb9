import type { Format } from '#shared/contracts/video-request.ts';
import type { Typeface } from '#shared/drawing/fonts.ts';
import { drawableText } from '#shared/drawing/glyphs.ts';
import { moved, type SetWords, setWords } from './set-words.ts';
import { piecesOf } from './word-pieces.ts';

/** Sizes of a chart's type, in pixels of a finished frame. */
export const axisType: Readonly<Record<Format, { least: number; ticks: number; labels: number }>> = {
  '16:9': { least: 30, ticks: 32, labels: 40 },
  '9:16': { least: 36, ticks: 36, labels: 42 },
  '1:1': { least: 32, ticks: 32, labels: 38 },
};
export const figureType: Readonly<Record<Format, { least: number; most: number }>> = {
  '16:9': { least: 34, most: 52 },
  '9:16': { least: 38, most: 50 },
  '1:1': { least: 34, most: 44 },
};

/** A line that is made smaller rather than cut, as figures have to be; about the point 0, 0. */
export function setLine(
  text: string,
  face: Typeface,
  maxSizePx: number,
  maxWidth: number,
): SetWords | undefined {
  const box = { x: 0, y: 0, width: Math.max(1, maxWidth), height: maxSizePx * 2 };
  return setWords({ text, box, face, maxSizePx, minSizePx: 4, mostLines: 1 });
}

/**
 * A line of type about a point: capitals stand in the middle of `y`.
 *
 * @param side which of its ends is at `x`
 */
export function lineAt(set: SetWords, x: number, y: number, side: 'left' | 'middle' | 'right'): SetWords {
  const share = { left: 0, middle: 0.5, right: 1 }[side];
  const baseline = set.words[0]?.y ?? 0;
  return moved(set, x - set.box.x - set.box.width * share, Math.round(y + set.sizePx * 0.36 - baseline));
}

/** Whether all of a text stands there, no word of it broken or cut. */
export function isWhole(set: SetWords | undefined, text: string): boolean {
  const wanted = piecesOf(drawableText(text)).map((piece) => piece.text);
  return wanted.length === 0 || set?.words.map((word) => word.text).join(' ') === wanted.join(' ');
}
