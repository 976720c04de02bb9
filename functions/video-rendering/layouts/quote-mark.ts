import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import { openingMark } from '#shared/domain/languages/quotation-marks.ts';
import { registerFonts, type Typeface } from '#shared/drawing/fonts.ts';
import { loadLetters } from '#shared/drawing/script-fonts.ts';
import { takePen } from '#shared/drawing/type-pen.ts';
import type { Box } from '../layout.ts';

/** A quotation mark and what its ink covers. */
export interface QuoteMark {
  sign: string;
  face: Typeface;
  sizePx: number;
  x: number;
  baseline: number;
  box: Box;
}

const measuredPx = 400;

/** Stands at the top of a box, at the side the text begins at. */
export function setQuoteMark(
  { face, sizePx, language }: Pick<QuoteMark, 'face' | 'sizePx'> & { language: string | undefined },
  { box, align, rightToLeft }: { box: Box; align: 'left' | 'center'; rightToLeft: boolean },
): QuoteMark {
  registerFonts();
  const pen = createCanvas(8, 8).getContext('2d');
  const sign = openingMark(language) ?? (rightToLeft ? '”' : '“');
  loadLetters(sign, language);
  takePen(pen, face, measuredPx);
  const measured = pen.measureText(sign);
  const scale = sizePx / measuredPx;
  const width = measured.width * scale;
  const ascent = measured.actualBoundingBoxAscent * scale;
  // The mark hangs above the baseline: its ink ends before it.
  const height = (measured.actualBoundingBoxAscent + measured.actualBoundingBoxDescent) * scale;
  const spare = box.width - width;
  // The corner of East Asia stands at the end of its square.
  const lead = sign === '「' ? Math.max(0, -measured.actualBoundingBoxLeft) * scale : 0;
  const x = box.x - lead + (align === 'center' ? spare / 2 : rightToLeft ? spare : 0);
  return {
    sign,
    face,
    sizePx,
    x,
    baseline: box.y + ascent + 2,
    box: { x, y: box.y, width, height: height + 4 },
  };
}

export function paintQuoteMark(
  ctx: SKRSContext2D,
  { sign, face, sizePx, x, baseline }: QuoteMark,
  colour: string,
): void {
  takePen(ctx, face, sizePx);
  ctx.fillStyle = colour;
  ctx.fillText(sign, x, baseline);
}
