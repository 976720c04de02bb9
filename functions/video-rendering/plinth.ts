import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Palette } from '#shared/contracts/media.ts';
import { mixColours, withAlpha } from '#shared/drawing/colour.ts';
import type { Plinth } from '#shared/drawing/themes/theme.ts';
import { edgedPlinths } from './plinths/edged-plinths.ts';
import type { PlinthDesign } from './plinths/plinth-design.ts';
import { roundPlinths } from './plinths/round-plinths.ts';

export type { Plinth } from '#shared/drawing/themes/theme.ts';

const designs: Readonly<Record<Plinth, PlinthDesign>> = { ...roundPlinths, ...edgedPlinths };

/**
 * Paints a plinth about the origin, `radius` being the most it reaches.
 *
 * @param scene draws what is seen in its window
 */
export function paintPlinth(
  ctx: SKRSContext2D,
  plinth: Plinth,
  { palette, radius, scene }: { palette: Palette; radius: number; scene?: () => void },
): void {
  const design = designs[plinth];
  ctx.save();
  if (design.under === undefined) {
    ctx.shadowColor = withAlpha('#000000', design.paper ? 0.22 : 0.28);
    ctx.shadowBlur = radius * 0.1;
    ctx.shadowOffsetY = radius * 0.03;
  } else design.under(ctx, radius, palette);
  ctx.fillStyle = design.paper ? mixColours(palette.from, '#ffffff', 0.82) : faceOf(ctx, palette, radius);
  ctx.beginPath();
  design.trace(ctx, radius);
  ctx.fill('nonzero');
  ctx.restore();
  ctx.save();
  if (design.paper) {
    ctx.fillStyle = faceOf(ctx, palette, radius);
    traceWindow(ctx, design, radius);
    ctx.fill('nonzero');
  }
  design.pane?.(ctx, radius, palette);
  if (scene !== undefined) {
    ctx.save();
    traceWindow(ctx, design, radius);
    ctx.clip();
    scene();
    ctx.restore();
  }
  design.trim?.(ctx, radius, palette);
  ctx.restore();
}

function traceWindow(ctx: SKRSContext2D, { window, trace }: PlinthDesign, radius: number): void {
  ctx.beginPath();
  (window ?? trace)(ctx, radius);
}

function faceOf(ctx: SKRSContext2D, { shape, ink, from }: Palette, radius: number) {
  const face = ctx.createLinearGradient(-radius, -radius, radius, radius);
  face.addColorStop(0, mixColours(shape, ink, 0.12));
  face.addColorStop(1, mixColours(shape, from, 0.15));
  return face;
}
