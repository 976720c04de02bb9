import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Palette } from '../../contracts/media.ts';
import { contrast, inkOn, luminance, mixColours, withAlpha } from '../colour.ts';
import type { Shapes } from './theme.ts';

export interface CardBox {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** What can be read on a card. */
export interface CardColours {
  face: string;
  ink: string;
  /** For the one thing that matters on it; at least 3:1 against the face, as large type and marks need (WCAG 2.2). */
  accent: string;
}

/** Solid enough that type on it is read whatever lies under it; only glass lets anything through. */
const glassAlpha = 0.94;

/** Corners of large cards are no rounder, in pixels: type has to stand in them. */
const roundest = 64;

/** The colours of a card in a theme's shapes, of a palette's colours. */
export function cardColours({ card }: Pick<Shapes, 'card'>, palette: Palette): CardColours {
  const face = faces[card](palette);
  const ink = contrast(palette.ink, face) >= 4.5 ? palette.ink : inkOn(face);
  const accent = [palette.accent, palette.shape, ink].find((colour) => contrast(colour, face) >= 3) ?? ink;
  return { face, ink, accent };
}

const faces: Readonly<Record<Shapes['card'], (palette: Palette) => string>> = {
  filled: ({ from, to, ink }) =>
    luminance(ink) < 0.3 ? mixColours(from, '#ffffff', 0.72) : mixColours(to, '#000000', 0.28),
  outlined: ({ from, to }) => mixColours(from, to, 0.5),
  // Over a picture the palette is dark, and paper still is paper.
  paper: ({ from }) => mixColours(from, '#ffffff', luminance(from) < 0.3 ? 0.94 : 0.7),
  glass: ({ from, ink }) => mixColours(from, ink, 0.1),
  offset: ({ from, ink }) => mixColours(from, inkOn(ink), 0.65),
  slab: ({ to }) => mixColours(to, '#000000', 0.3),
};

/** Paints a card; its trim may reach beyond `box` by `cardReach`. */
export function paintCard(ctx: SKRSContext2D, box: CardBox, shapes: Shapes, palette: Palette): void {
  const { x, y, width, height } = box;
  const radius = Math.min(roundest, Math.min(width, height) * Math.min(0.5, shapes.corner));
  const { face } = cardColours(shapes, palette);
  const line = cardReach(box) * 0.35;
  const trace = (grow = 0, shift = 0): void => {
    ctx.beginPath();
    ctx.roundRect(
      x - grow + shift,
      y - grow + shift,
      width + grow * 2,
      height + grow * 2,
      radius + Math.max(0, grow),
    );
  };
  ctx.save();
  if (shapes.card === 'offset') {
    ctx.fillStyle = palette.accent;
    trace(0, line * 2);
    ctx.fill();
  } else if (shapes.card === 'paper' || shapes.card === 'filled') {
    ctx.shadowColor = 'rgba(0, 0, 0, 0.28)';
    ctx.shadowBlur = line * 3;
    ctx.shadowOffsetY = line;
  }
  ctx.fillStyle = shapes.card === 'glass' ? withAlpha(face, glassAlpha) : face;
  trace();
  ctx.fill();
  ctx.shadowColor = 'transparent';
  if (shapes.card === 'outlined' || shapes.card === 'glass') {
    ctx.lineWidth = Math.max(2, line * (shapes.card === 'outlined' ? 0.7 : 0.35));
    ctx.strokeStyle = shapes.card === 'outlined' ? palette.accent : withAlpha(palette.ink, 0.35);
    trace(-ctx.lineWidth / 2);
    ctx.stroke();
  } else if (shapes.card === 'slab') {
    ctx.fillStyle = palette.accent;
    ctx.fillRect(x, y, line, height);
  } else if (shapes.card === 'paper') {
    ctx.lineWidth = 1.5;
    ctx.strokeStyle = withAlpha(palette.ink, 0.25);
    trace(-line);
    ctx.stroke();
  }
  ctx.restore();
}

/** How far a card's trim and shadow reach beyond its box, in pixels. */
export function cardReach({ width, height }: Pick<CardBox, 'width' | 'height'>): number {
  return Math.max(12, Math.min(40, Math.min(width, height) * 0.08));
}
