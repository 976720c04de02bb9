import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Palette } from '#shared/contracts/media.ts';
import { luminance, mixColours, withAlpha } from '#shared/drawing/colour.ts';
import type { Plinth } from '#shared/drawing/themes/theme.ts';
import { paintPlinth } from '../plinth.ts';
import type { Arrangement, Spot } from './arrangement.ts';

/** What an arrangement stands on and before, about the middle of its box. */
export function paintScenery(
  ctx: SKRSContext2D,
  { plinth: spot, scenery, main, companions }: Arrangement,
  { plinth, palette, side }: { plinth: Plinth; palette: Palette; side: number },
): void {
  const radius = (side * spot.size) / 2;
  if (scenery === 'rings') paintRings(ctx, palette, side);
  ctx.save();
  ctx.translate(spot.x * side, spot.y * side);
  const scene = scenery === 'window' ? { scene: () => paintLand(ctx, palette, radius) } : {};
  paintPlinth(ctx, plinth, { palette, radius, ...scene });
  ctx.restore();
  if (scenery === 'floor') paintFloor(ctx, palette, side, [main, ...companions]);
}

/** Two lines to go round on. */
function paintRings(ctx: SKRSContext2D, { ink }: Palette, side: number): void {
  for (const [reach, alpha] of [
    [0.4, 0.4],
    [0.475, 0.22],
  ] as const) {
    ctx.strokeStyle = withAlpha(ink, alpha);
    ctx.lineWidth = Math.max(1.5, side * 0.0028);
    ctx.beginPath();
    ctx.arc(0, 0, side * reach, 0, 2 * Math.PI);
    ctx.stroke();
  }
}

/** A low sun and two hills in the plinth's window. */
function paintLand(ctx: SKRSContext2D, palette: Palette, radius: number): void {
  const { shape, from, to, ink } = palette;
  const lit = mixColours(shape, luminance(ink) < 0.3 ? '#ffffff' : ink, 0.3);
  ctx.fillStyle = withAlpha(lit, 0.85);
  ctx.beginPath();
  ctx.arc(radius * 0.3, -radius * 0.26, radius * 0.3, 0, 2 * Math.PI);
  ctx.fill();
  const ground = luminance(ink) < 0.3 ? mixColours(shape, ink, 0.16) : mixColours(shape, from, 0.5);
  for (const [top, rise, phase, tone] of [
    [0.14, 0.14, 0.4, mixColours(shape, ground, 0.55)],
    [0.42, 0.09, 2.6, luminance(ink) < 0.3 ? ground : mixColours(ground, to, 0.35)],
  ] as const) {
    ctx.fillStyle = tone;
    ctx.beginPath();
    ctx.moveTo(-radius, radius);
    for (let step = 0; step <= 40; step++)
      ctx.lineTo(radius * (step / 20 - 1), radius * (top + rise * Math.sin(phase + (step / 40) * 6)));
    ctx.lineTo(radius, radius);
    ctx.fill();
  }
}

/** A round floor, seen from a little above, with a shadow for everyone who stands on it. */
function paintFloor(ctx: SKRSContext2D, palette: Palette, side: number, standing: readonly Spot[]): void {
  const { shape, from, to, accent, ink } = palette;
  const light = luminance(ink) < 0.3;
  const oval = (x: number, y: number, wide: number, tall: number, fill: string): void => {
    ctx.fillStyle = fill;
    ctx.beginPath();
    ctx.ellipse(side * x, side * y, side * wide, side * tall, 0, 0, 2 * Math.PI);
    ctx.fill();
  };
  const top = mixColours(shape, light ? ink : from, light ? 0.12 : 0.35);
  oval(0, 0.395, 0.485, 0.092, mixColours(top, light ? ink : to, 0.45));
  oval(0, 0.375, 0.485, 0.092, top);
  oval(0, 0.375, 0.485, 0.092, withAlpha(accent, 0.1));
  for (const { x, y, size } of standing)
    oval(x, Math.min(0.44, y + size * 0.48), size * 0.36, size * 0.055, 'rgba(0, 0, 0, 0.26)');
}
