import type { SKRSContext2D } from '@napi-rs/canvas';
import { easeOut, stretch } from '#shared/drawing/ease.ts';
import type { Typeface } from '#shared/drawing/fonts.ts';
import { runsRightToLeft } from '#shared/drawing/glyphs.ts';
import type { Motion } from '#shared/drawing/themes/theme.ts';
import { takePen } from '#shared/drawing/type-pen.ts';
import type { Layer } from '../layer.ts';
import type { Box } from '../layout.ts';
import { type CountedFigure, countAt, countedFigure } from './counted-figure.ts';
import { enteringLayer } from './entering-layer.ts';
import { type FigureSigns, figureSigns, paintSigns } from './figure-signs.ts';

/** How long a figure counts, in seconds, and how many times a second it shows another one: more is only a blur, and flashes. */
export const countSeconds = 1.15;
const stepsPerSecond = 12;

/** The unit's size and its distance, as shares of the figure's size. */
const unitShare = 0.44;
const unitGap = 0.1;
/** Pixels of a box that are lost where measures are rounded. */
const lostPx = 6;
/** Under its figure a unit's baseline stands so far below the row's foot, as a share of the unit's size. */
const unitDrop = 0.98;
/** A second line for the unit must let the figure grow so much. */
const worthALine = 1.3;

/** A figure where it stands: a row of signs, and its unit behind or under it. */
export interface SetFigure {
  signs: FigureSigns;
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
  const counted = countedFigure(wanted.figure);
  if (counted === undefined) return undefined;
  const parts = rightToLeft ? readFromRight(counted) : counted;
  const signs = figureSigns(parts, face);
  const { unitWidth: word, ascent, descent } = signs;
  const { isUnder, sizePx, unitPx } = sized(signs, wanted);
  const behind = word > 0 && !isUnder;
  const row = signs.width * sizePx;
  const own = word * unitPx;
  const whole = behind ? row + sizePx * unitGap + own : row;
  const spare = box.width - whole;
  const left = box.x + (align === 'center' ? spare / 2 : rightToLeft ? spare : 0);
  const turned = behind && (rightToLeft || runsRightToLeft(parts.unit));
  const baseline = Math.round(box.y + ascent * sizePx + 1);
  const unit = {
    ...{ sizePx: unitPx, width: own },
    x: isUnder ? unitUnder(left, row, own, wanted) : turned ? left : left + whole - own,
    baseline: isUnder ? baseline + descent * sizePx + unitPx * unitDrop : baseline,
  };
  const high = (ascent + descent + 0.02) * sizePx + 2;
  const set = {
    signs,
    sizePx,
    baseline,
    row: { x: left + (turned ? whole - row : 0), y: box.y, width: row, height: high },
  };
  if (word === 0) return { ...set, unit: undefined, box: set.row };
  const start = Math.min(left, unit.x);
  const foot = Math.max(box.y + high, unit.baseline + descent * unitPx + 2);
  const width = Math.max(left + whole, unit.x + own) - start;
  return { ...set, unit, box: { x: start, y: box.y, width, height: foot - box.y } };
}

/** A sign that a space parts from its number stands on the side that text is read to. */
function readFromRight(parts: CountedFigure): CountedFigure {
  // Beside Arabic's own digits every sign does (Unicode bidirectional algorithm, class AN).
  const isOther = /^\s/u.test(parts.after) || (parts.after !== '' && /[٠-٩]/u.test(parts.number));
  if (!isOther) return parts;
  const gap = /^\s/u.test(parts.after) ? ' ' : '';
  return { ...parts, before: `${parts.after.trim()}${gap}${parts.before}`, after: '' };
}

/** How large a figure stands with its unit behind it or, where it gains much by that, under it. */
function sized(
  { width: signs, unitWidth: word, ascent, descent }: FigureSigns,
  { box: { width, height: high }, maxSizePx, smallestPx }: FigureIn,
): { isUnder: boolean; sizePx: number; unitPx: number } {
  const height = ascent + descent + 0.02;
  const widest = width / Math.max(0.1, word);
  const behind = signs + (word === 0 ? 0 : unitGap + word * unitShare);
  const besidePx = Math.min(maxSizePx, width / behind, (high - lostPx) / height);
  const unitLine = unitDrop + descent;
  const leastUnitPx = Math.min(smallestPx, widest);
  const underPx = Math.min(
    ...[maxSizePx, width / signs, widest / unitShare],
    (high - lostPx) / (height + unitShare * unitLine),
    (high - lostPx - leastUnitPx * unitLine) / height,
  );
  if (word > 0 && underPx > besidePx * worthALine)
    return {
      isUnder: true,
      sizePx: Math.floor(underPx),
      unitPx: Math.max(leastUnitPx, underPx * unitShare),
    };
  if (word === 0 || besidePx * unitShare >= smallestPx)
    return { isUnder: false, sizePx: Math.floor(besidePx), unitPx: besidePx * unitShare };
  // Of a small figure the unit is as large as it must be.
  const left = Math.min(besidePx, (width - word * smallestPx) / (signs + unitGap));
  if (left >= smallestPx) return { isUnder: false, sizePx: Math.floor(left), unitPx: smallestPx };
  return { isUnder: true, sizePx: Math.floor(underPx), unitPx: leastUnitPx };
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

/** The figure's row of signs, which counts up to the figure itself. */
export function countingLayer(set: SetFigure, from: number, colour: string): Layer {
  const { number } = set.signs.parts;
  const partAt = (seconds: number): number => {
    const steps = Math.floor(Math.max(0, seconds - from) * stepsPerSecond);
    return seconds >= from + countSeconds ? 1 : easeOut(stretch(steps / stepsPerSecond, 0, countSeconds));
  };
  return {
    box: set.row,
    lookAt: (seconds) => (seconds < from ? undefined : countAt(number, partAt(seconds)).join('')),
    paint(ctx, seconds) {
      if (seconds < from) return;
      const shown = countAt(number, partAt(seconds));
      paintSigns(ctx, set.signs, {
        ...{ x: set.row.x, baseline: set.baseline, sizePx: set.sizePx },
        ...{ shown, colour },
      });
    },
  };
}

/** The unit, which comes in as the figure begins to count; none where a figure has none. */
export function figureUnitLayer(
  { signs: { face, parts }, unit }: SetFigure,
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
