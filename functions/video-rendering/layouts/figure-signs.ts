import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import { digitLike } from '#shared/domain/languages/number-signs.ts';
import { registerFonts, type Typeface } from '#shared/drawing/fonts.ts';
import { takePen } from '#shared/drawing/type-pen.ts';
import { type CountedFigure, isDigit } from './counted-figure.ts';

/** The signs of a figure in a row; all measures are shares of the type's size. */
export interface FigureSigns {
  parts: CountedFigure;
  face: Typeface;
  /** Where what stands before the number, each of its signs, and what stands behind it have their places. */
  before: Cell;
  cells: readonly Cell[];
  after: Cell;
  width: number;
  /** Of the unit, which is none of the row. */
  unitWidth: number;
  /** How far ink reaches above and below the baseline, whatever digits are shown. */
  ascent: number;
  descent: number;
}

interface Cell {
  x: number;
  width: number;
}

/** Large: how far ink reaches is told in whole pixels. */
const measuredPx = 400;
/** A narrow digit has nearly as much room as a wide one: while the figure counts up, a wide one stands there. */
const leastRoom = 0.86;
/** At both ends of the row, for what reaches beyond its place. */
const margin = 0.06;
const pen = createCanvas(8, 8).getContext('2d');

export function figureSigns(parts: CountedFigure, face: Typeface): FigureSigns {
  registerFonts();
  takePen(pen, face, measuredPx);
  const widthOf = (text: string): number => pen.measureText(text).width / measuredPx;
  const { before, number, after, unit } = parts;
  const own = [...number].find(isDigit) ?? '0';
  const digits = Array.from({ length: 10 }, (_, value) => digitLike(own, value));
  const widest = Math.max(...digits.map(widthOf));
  let x = margin;
  const cell = (text: string): Cell => {
    const width = isDigit(text) ? Math.max(widthOf(text), widest * leastRoom) : widthOf(text);
    const at = x;
    x += width;
    return { x: at, width };
  };
  const row = { before: cell(before), cells: [...number].map(cell), after: cell(after) };
  const ink = pen.measureText(`${before}${number}${after}${unit}${digits.join('')}`);
  return {
    ...{ parts, face, ...row, width: x + margin, unitWidth: unit === '' ? 0 : widthOf(unit) },
    ascent: ink.actualBoundingBoxAscent / measuredPx + 0.005,
    descent: ink.actualBoundingBoxDescent / measuredPx + 0.005,
  };
}

/** Each sign in the place it has in the whole figure: only digits change, and nothing moves. */
export function paintSigns(
  ctx: SKRSContext2D,
  { parts, face, before, cells, after }: FigureSigns,
  {
    x,
    baseline,
    sizePx,
    shown,
    colour,
  }: { x: number; baseline: number; sizePx: number; shown: readonly string[]; colour: string },
): void {
  ctx.save();
  takePen(ctx, face, sizePx);
  ctx.fillStyle = colour;
  ctx.fillText(parts.before, x + before.x * sizePx, baseline);
  for (const [place, sign] of shown.entries()) {
    const cell = cells[place];
    if (cell === undefined || sign.trim() === '') continue;
    const spare = cell.width * sizePx - ctx.measureText(sign).width;
    ctx.fillText(sign, x + cell.x * sizePx + spare / 2, baseline);
  }
  ctx.fillText(parts.after, x + after.x * sizePx, baseline);
  ctx.restore();
}
