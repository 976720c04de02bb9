import type { SKRSContext2D } from '@napi-rs/canvas';
import { contrast, inkOn, mixColours } from '#shared/drawing/colour.ts';
import { cardColours, cardReach, paintCard } from '#shared/drawing/themes/card.ts';
import type { Box } from '../layout.ts';
import type { LayoutParts } from './layout-design.ts';

type Look = Pick<LayoutParts, 'theme' | 'palette'>;

/** What a plate is painted in, and what is written on it: 4.5:1 for text, 3:1 for marks (WCAG 2.2). */
export interface PlateColours {
  face: string;
  ink: string;
  /** For marks on it, and what is written on those. */
  mark: string;
  onMark: string;
}

/** More than the 3:1 that marks need: a plate lets a little of what lies under it through. */
const markContrast = 3.6;

export function plateColours({ theme, palette }: Look): PlateColours {
  const { face, ink, accent } = cardColours(theme.shapes, palette);
  const mark = [0, 0.15, 0.3, 0.45, 0.6]
    .map((share) => mixColours(accent, ink, share))
    .find((colour) => contrast(colour, face) >= markContrast);
  return { face, ink, mark: mark ?? ink, onMark: inkOn(mark ?? ink) };
}

/** Of the plate that is spoken of: the accent itself, or the plate's own colours turned about where nothing reads on it. */
export function litColours(look: Look): PlateColours {
  const { face, ink, mark } = plateColours(look);
  const { accent } = look.palette;
  const lit = contrast(accent, inkOn(accent)) >= 4.5 && contrast(accent, face) >= 1.5 ? accent : mark;
  const onLit = inkOn(lit);
  return contrast(lit, onLit) >= 4.5
    ? { face: lit, ink: onLit, mark: onLit, onMark: lit }
    : { face: ink, ink: face, mark: face, onMark: ink };
}

/** A large plate's corners are no rounder than this, in pixels: a half round one would leave its words outside. */
const roundest = 64;

/** Radius of a plate's corners, in pixels. */
export function cornerOf({ width, height }: Box, { theme }: Pick<Look, 'theme'>): number {
  return Math.min(roundest, Math.min(width, height) * Math.min(0.5, theme.shapes.corner));
}

/** A theme's card. */
export function paintPlate(ctx: SKRSContext2D, box: Box, look: Look): void {
  const corner = cornerOf(box, look) / Math.min(box.width, box.height);
  paintCard(ctx, box, { ...look.theme.shapes, corner }, look.palette);
}

/** The same card, lit. */
export function paintLitPlate(ctx: SKRSContext2D, box: Box, look: Look): void {
  const { theme, palette } = look;
  const { face } = litColours(look);
  const accent = theme.shapes.card === 'offset' ? palette.ink : face;
  paintPlate(ctx, box, { theme, palette: { ...palette, accent } });
  veilPlate(ctx, box, look, face);
}

/** Lays a colour over a plate's face. */
export function veilPlate(ctx: SKRSContext2D, box: Box, look: Look, colour: string): void {
  ctx.save();
  ctx.fillStyle = colour;
  ctx.beginPath();
  ctx.roundRect(box.x, box.y, box.width, box.height, cornerOf(box, look));
  ctx.fill();
  ctx.restore();
}

/** All that a plate covers, with its trim and its shadow. */
export function plateReach(box: Box): Box {
  const reach = cardReach(box);
  return { x: box.x - reach, y: box.y - reach, width: box.width + reach * 2, height: box.height + reach * 2 };
}
