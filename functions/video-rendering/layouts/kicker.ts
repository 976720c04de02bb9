import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import { inCapitals } from '#shared/domain/languages/capitals.ts';
import { inkOn } from '#shared/drawing/colour.ts';
import { fitText } from '#shared/drawing/fit-text.ts';
import { drawableText, runsRightToLeft } from '#shared/drawing/glyphs.ts';
import { takePen } from '#shared/drawing/type-pen.ts';
import type { Layer } from '../layer.ts';
import type { Box } from '../layout.ts';
import { enteringLayer } from './entering-layer.ts';
import type { LayoutParts } from './layout-design.ts';

/** Of a headline's largest type. */
const sizeShare = 0.3;
/** Room around the words on their plate, in sizes of their type. */
const padding = { beside: 0.6, above: 0.38 };
/** To the headline below, in sizes of the type. */
const gap = 0.5;

/** What a kicker takes off the top of its headline's box, in pixels. */
export function kickerHeight(headlineSizePx: number): number {
  return headlineSizePx * sizeShare * (1.25 + padding.above * 2 + gap);
}

/** A few words on a plate of the accent's colour, right above a headline. */
export function kickerLayer(
  text: string,
  headline: { still: Box; top: number },
  { headlineSizePx, ...parts }: LayoutParts & { headlineSizePx: number },
): Layer {
  const { theme, palette, align, box } = parts;
  const pen = createCanvas(8, 8).getContext('2d');
  const size = Math.round(headlineSizePx * sizeShare);
  const words = drawableText(theme.capitals ? inCapitals(text, parts.language) : text);
  const { lines, sizePx } = fitText(pen, words, {
    ...{ maxWidth: box.width - size * padding.beside * 2, maxHeight: size * 1.2 },
    ...{ maxSizePx: size, minSizePx: size * 0.6, face: theme.text },
  });
  const line = lines[0] ?? '';
  takePen(pen, theme.text, sizePx);
  const width = pen.measureText(line).width + size * padding.beside * 2;
  const height = size * (1 + padding.above * 2);
  // Right above the headline's beginning, whichever way that runs.
  const fromRight = parts.graphic.layout === 'title' && runsRightToLeft(parts.graphic.text);
  const spare = Math.min(headline.still.width, box.x + box.width - headline.still.x) - width;
  const middle = headline.still.x + (headline.still.width - width) / 2;
  const left = align === 'center' ? middle : fromRight ? headline.still.x + spare : box.x;
  const plate = { x: Math.max(box.x, left), y: headline.top - height - size * gap, width, height };
  const paint = (ctx: SKRSContext2D): void => {
    ctx.fillStyle = palette.accent;
    ctx.beginPath();
    ctx.roundRect(plate.x, plate.y, width, height, height * Math.min(0.5, theme.shapes.corner * 1.6));
    ctx.fill();
    takePen(ctx, theme.text, sizePx);
    ctx.fillStyle = inkOn(palette.accent);
    const tall = ctx.measureText('H').actualBoundingBoxAscent;
    ctx.fillText(line, plate.x + size * padding.beside, plate.y + (height + tall) / 2);
  };
  return enteringLayer({ box: plate, at: 0.12, paint }, theme.motion);
}
