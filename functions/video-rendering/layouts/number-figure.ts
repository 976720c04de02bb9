import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import { easeOut, stretch } from '#shared/drawing/ease.ts';
import { registerFonts, type Typeface } from '#shared/drawing/fonts.ts';
import { runsRightToLeft } from '#shared/drawing/glyphs.ts';
import type { Motion } from '#shared/drawing/themes/theme.ts';
import type { Layer } from '../layer.ts';
import type { Box } from '../layout.ts';
import { type CountedFigure, countAt, countedFigure } from './counted-figure.ts';
import { enteringLayer } from './entering-layer.ts';
import { takePen } from './type-pen.ts';

/** How long a figure counts, in seconds, and how many times a second it shows another one: more is only a blur. */
export const countSeconds = 1.15;
const stepsPerSecond = 15;

/** The unit's size and its distance, as shares of the figure's size. */
const unitShare = 0.44;
const unitGap = 0.14;
/** A second line for the unit must let the figure grow so much. */
const worthALine = 1.3;
const measuredPx = 100;
const pen = createCanvas(8, 8).getContext('2d');

/** A figure where it stands: a row of signs, and its unit behind or under it. */
export interface SetFigure {
  parts: CountedFigure;
  face: Typeface;
  sizePx: number;
  /** All that the row of signs covers, and its baseline. */
  row: Box;
  baseline: number;
  unit: { sizePx: number; x: number; baseline: number; width: number } | undefined;
  /** Row and unit. */
  box: Box;
}

export interface FigureIn {
  figure: string;
  box: Box;
  face: Typeface;
  maxSizePx: number;
  smallestPx: number;
  align: 'left' | 'center';
  rightToLeft: boolean;
}

/** The largest a figure can stand at the top of a box; undefined where there is nothing in it that counts. */
export function setFigure(wanted: FigureIn): SetFigure | undefined {
  const { box, face, align, rightToLeft } = wanted;
  const parts = countedFigure(wanted.figure);
  if (parts === undefined) return undefined;
  const { signs, word, ascent, descent } = measured(parts, face);
  const { isUnder, sizePx, unitPx } = sized({ signs, word, height: ascent + descent + 0.02 }, wanted);
  const behind = word > 0 && !isUnder;
  const row = signs * sizePx;
  const own = word * unitPx;
  const whole = behind ? row + sizePx * unitGap + own : row;
  const spare = box.width - whole;
  const left = box.x + (align === 'center' ? spare / 2 : rightToLeft ? spare : 0);
  const turned = behind && (rightToLeft || runsRightToLeft(parts.unit));
  const baseline = Math.round(box.y + ascent * sizePx + 1);
  const unit = {
    ...{ sizePx: unitPx, width: own },
    x: isUnder ? unitUnder(left, row, own, wanted) : turned ? left : left + whole - own,
    baseline: isUnder ? baseline + descent * sizePx + unitPx * 0.98 : baseline,
  };
  const high = (ascent + descent + 0.02) * sizePx + 2;
  const set = {
    parts,
    face,
    sizePx,
    baseline,
    row: { x: left + (turned ? whole - row : 0), y: box.y, width: row, height: high },
  };
  if (word === 0) return { ...set, unit: undefined, box: set.row };
  const start = Math.min(left, unit.x);
  const foot = Math.max(box.y + high, unit.baseline + unitPx * 0.28 + 2);
  const width = Math.max(left + whole, unit.x + own) - start;
  return { ...set, unit, box: { x: start, y: box.y, width, height: foot - box.y } };
}

/** As shares of the type's size: widths of the row of signs and of the unit at that size, and how far ink reaches. */
function measured({ before, number, after, unit }: CountedFigure, face: Typeface) {
  registerFonts();
  takePen(pen, face, measuredPx);
  const all = pen.measureText(`${before}${number}${after}${unit}0`);
  return {
    signs: pen.measureText(before + number + after).width / measuredPx + 0.06,
    word: unit === '' ? 0 : pen.measureText(unit).width / measuredPx,
    ascent: all.actualBoundingBoxAscent / measuredPx,
    descent: all.actualBoundingBoxDescent / measuredPx,
  };
}

/** How large a figure stands with its unit behind it or, where it gains much by that, under it. */
function sized(
  { signs, word, height }: { signs: number; word: number; height: number },
  { box, maxSizePx, smallestPx }: FigureIn,
): { isUnder: boolean; sizePx: number; unitPx: number } {
  const widest = box.width / Math.max(0.1, word);
  const behind = signs + (word === 0 ? 0 : unitGap + word * unitShare);
  const besidePx = Math.min(maxSizePx, box.width / behind, box.height / height);
  const underPx = Math.min(
    ...[maxSizePx, box.width / signs, widest / unitShare],
    box.height / (height + unitShare * 1.3),
  );
  if (word > 0 && underPx > besidePx * worthALine)
    return {
      isUnder: true,
      sizePx: Math.floor(underPx),
      unitPx: Math.max(Math.min(smallestPx, widest), underPx * unitShare),
    };
  if (word === 0 || besidePx * unitShare >= smallestPx)
    return { isUnder: false, sizePx: Math.floor(besidePx), unitPx: besidePx * unitShare };
  // Of a small figure the unit is as large as it must be.
  const left = Math.min(besidePx, (box.width - word * smallestPx) / (signs + unitGap));
  if (left >= smallestPx) return { isUnder: false, sizePx: Math.floor(left), unitPx: smallestPx };
  return { isUnder: true, sizePx: Math.floor(underPx), unitPx: Math.min(smallestPx, widest) };
}

function unitUnder(
  left: number,
  row: number,
  width: number,
  { align, rightToLeft }: Pick<FigureIn, 'align' | 'rightToLeft'>,
): number {
  if (align === 'center') return left + (row - width) / 2;
  return rightToLeft ? left + row - width : left;
}

/** The figure's row of signs, as an empty counter until it counts up to the figure itself. */
export function countingLayer(
  set: SetFigure,
  from: number,
  colours: { figure: string; empty: string },
): Layer {
  const { number } = set.parts;
  const partAt = (seconds: number): number => {
    const steps = Math.floor(Math.max(0, seconds - from) * stepsPerSecond);
    return seconds >= from + countSeconds ? 1 : easeOut(stretch(steps / stepsPerSecond, 0, countSeconds));
  };
  return {
    box: grown(set.row, 2),
    lookAt: (seconds) =>
      seconds < 0 ? undefined : seconds < from ? 'empty' : countAt(number, partAt(seconds)).join(''),
    paint(ctx, seconds) {
      if (seconds < 0) return;
      if (seconds < from) paintRow(ctx, set, [...number.replaceAll(/\d/gu, '0')], colours.empty);
      else paintRow(ctx, set, countAt(number, partAt(seconds)), colours.figure);
    },
  };
}

/** The unit, which comes in as the figure begins to count; none where a figure has none. */
export function figureUnitLayer(
  { face, parts, unit }: SetFigure,
  { at, colour, within }: { at: number; colour: string; within: Box },
  motion: Motion,
): Layer[] {
  if (unit === undefined) return [];
  const { sizePx, x, baseline, width } = unit;
  const box = {
    x: x - sizePx * 0.05,
    y: baseline - sizePx,
    width: width + sizePx * 0.1,
    height: sizePx * 1.3,
  };
  const paint = (ctx: SKRSContext2D): void => {
    takePen(ctx, face, sizePx);
    ctx.fillStyle = colour;
    ctx.fillText(parts.unit, x, baseline);
  };
  return [enteringLayer({ box, at, paint, within }, motion)];
}

/** Each sign in the place it has in the whole figure: only digits change, and nothing moves. */
function paintRow(ctx: SKRSContext2D, set: SetFigure, signs: readonly string[], colour: string): void {
  const { parts, face, sizePx, row, baseline } = set;
  ctx.save();
  takePen(ctx, face, sizePx);
  ctx.fillStyle = colour;
  const left = row.x + sizePx * 0.03;
  const whole = [...parts.number];
  const text = (count: number): string => parts.before + whole.slice(0, count).join('');
  ctx.fillText(parts.before, left, baseline);
  if (signs.join('') === parts.number)
    ctx.fillText(parts.before + parts.number + parts.after, left, baseline);
  else {
    for (const [place, sign] of signs.entries()) {
      const start = ctx.measureText(text(place)).width;
      const room = ctx.measureText(text(place + 1)).width - start;
      ctx.fillText(sign, left + start + (room - ctx.measureText(sign).width) / 2, baseline);
    }
    ctx.fillText(parts.after, left + ctx.measureText(text(whole.length)).width, baseline);
  }
  ctx.restore();
}

function grown({ x, y, width, height }: Box, by: number): Box {
  return { x: x - by, y: y - by, width: width + by * 2, height: height + by * 2 };
}
