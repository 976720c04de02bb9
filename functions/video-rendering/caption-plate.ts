import { type Canvas, createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import type { Palette } from '#shared/contracts/media.ts';
import { contrast, inkOn, luminance, mixColours, withAlpha } from '#shared/drawing/colour.ts';
import { drawPart } from '#shared/drawing/rich-line.ts';
import type { Shapes, Theme } from '#shared/drawing/themes/theme.ts';
import { type CaptionLayout, type CaptionLine, trimPx } from './caption-layout.ts';

/** What captions are painted with. */
export interface CaptionColours {
  plate: string;
  ink: string;
  /** Under the spoken word, and the word on it. */
  lit: string;
  litInk: string;
}

/** A picture under the plate changes its colour by no more than the rest. */
export const plateAlpha = 0.9;

/**
 * The colours of a theme's captions in a palette: words have 4.5:1 on the plate whatever picture lies under it, and on the
 * lit ground, which has 3:1 against the plate (WCAG 2.2, AA).
 */
export function captionColours({ card }: Pick<Shapes, 'card'>, palette: Palette): CaptionColours {
  const [dark, light] = extremes([palette.from, palette.to, palette.ink]);
  const isLight = card === 'paper' && luminance(palette.from) > 0.4;
  const plate = isLight ? mixColours(light, '#ffffff', 0.75) : mixColours(dark, '#0b0d14', 0.7);
  const ink = isLight ? mixColours(inkOn(plate), '#000000', 0.3) : '#ffffff';
  const lit = [palette.accent, palette.shape].find((colour) => stands(colour, plate)) ?? ink;
  return { plate, ink, lit, litInk: lit === ink ? plate : inkOn(lit) };
}

function extremes(colours: readonly string[]): [string, string] {
  const sorted = [...colours].sort((one, other) => luminance(one) - luminance(other));
  return [sorted[0] ?? '#000000', sorted.at(-1) ?? '#ffffff'];
}

function stands(colour: string, plate: string): boolean {
  const under = ['#000000', '#ffffff'].map((picture) => mixColours(picture, plate, plateAlpha));
  return under.every((one) => contrast(colour, one) >= 3) && contrast(colour, inkOn(colour)) >= 4.5;
}

/** A caption as it looks while nothing of it is spoken, with `trimPx` around its plate. */
export function paintPlate(
  { plate: { width, height }, lines, sizePx }: CaptionLayout,
  { shapes }: Theme,
  colours: CaptionColours,
): Canvas {
  const canvas = createCanvas(width + trimPx * 2, height + trimPx * 2);
  const ctx = canvas.getContext('2d');
  ctx.translate(trimPx, trimPx);
  const radius = cornerOf(shapes, sizePx);
  const trace = (grow = 0): void => {
    ctx.beginPath();
    ctx.roundRect(-grow, -grow, width + grow * 2, height + grow * 2, radius === 0 ? 0 : radius + grow);
  };
  paintTrimUnder(ctx, shapes, colours, { width, height, radius });
  ctx.fillStyle = withAlpha(colours.plate, plateAlpha);
  trace();
  ctx.fill();
  if (shapes.card === 'outlined' || shapes.card === 'glass' || shapes.card === 'paper') {
    ctx.lineWidth = shapes.card === 'outlined' ? 3 : 2;
    ctx.strokeStyle = shapes.card === 'outlined' ? colours.lit : withAlpha(colours.ink, 0.3);
    trace(ctx.lineWidth / 2);
    ctx.stroke();
  } else if (shapes.card === 'slab') {
    ctx.fillStyle = colours.lit;
    ctx.fillRect(lines[0]?.type.rightToLeft === true ? width : -trimPx, 0, trimPx, height);
  }
  ctx.fillStyle = colours.ink;
  paintLines(ctx, lines);
  return canvas;
}

/** The whole plate as if all of it were lit: what is spoken shows through where it is. */
export function paintLit(
  { plate: { width, height }, lines }: CaptionLayout,
  colours: CaptionColours,
): Canvas {
  const canvas = createCanvas(width, height);
  const ctx = canvas.getContext('2d');
  ctx.fillStyle = colours.lit;
  ctx.fillRect(0, 0, width, height);
  ctx.fillStyle = colours.litInk;
  paintLines(ctx, lines);
  return canvas;
}

/** Radius of a plate's corners. */
function cornerOf({ corner }: Shapes, sizePx: number): number {
  return sizePx * Math.min(0.75, corner * 1.6);
}

/** Radius of the lit ground's corners. */
export function litCorner(shapes: Shapes, sizePx: number): number {
  return Math.min(sizePx * 0.3, cornerOf(shapes, sizePx) * 0.8);
}

function paintTrimUnder(
  ctx: SKRSContext2D,
  { card }: Shapes,
  { lit }: CaptionColours,
  { width, height, radius }: { width: number; height: number; radius: number },
): void {
  if (card !== 'offset') return;
  ctx.fillStyle = lit;
  ctx.beginPath();
  ctx.roundRect(trimPx, trimPx, width, height, radius);
  ctx.fill();
}

function paintLines(ctx: SKRSContext2D, lines: readonly CaptionLine[]): void {
  for (const { parts, x, y, type } of lines) for (const part of parts) drawPart(ctx, part, x, y, type);
}
