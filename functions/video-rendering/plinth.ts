import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Palette } from '#shared/contracts/media.ts';
import { mixColours, withAlpha } from '#shared/drawing/colour.ts';

/** What a picture stands before: it lifts the picture off the backdrop and gives each scene its own shape. */
export type Plinth = 'disc' | 'card' | 'burst' | 'petals';

export const plinths: readonly Plinth[] = ['disc', 'card', 'petals', 'burst'];

/** Paints a plinth about the origin, `radius` being the most it reaches. */
export function paintPlinth(ctx: SKRSContext2D, plinth: Plinth, palette: Palette, radius: number): void {
  const light = mixColours(palette.shape, palette.ink, 0.12);
  const face = ctx.createLinearGradient(-radius, -radius, radius, radius);
  face.addColorStop(0, light);
  face.addColorStop(1, mixColours(palette.shape, palette.from, 0.15));
  ctx.save();
  ctx.shadowColor = withAlpha('#000000', 0.28);
  ctx.shadowBlur = radius * 0.12;
  ctx.shadowOffsetY = radius * 0.05;
  ctx.fillStyle = face;
  faces[plinth](ctx, radius);
  ctx.restore();
  trims[plinth](ctx, radius, palette);
}

const faces: Readonly<Record<Plinth, (ctx: SKRSContext2D, radius: number) => void>> = {
  disc(ctx, radius) {
    ctx.beginPath();
    ctx.arc(0, 0, radius * 0.84, 0, 2 * Math.PI);
    ctx.fill();
  },
  card(ctx, radius) {
    ctx.rotate(-0.07);
    ctx.beginPath();
    ctx.roundRect(-radius * 0.76, -radius * 0.76, radius * 1.52, radius * 1.52, radius * 0.2);
    ctx.fill();
  },
  burst(ctx, radius) {
    const points = 18;
    ctx.beginPath();
    for (let point = 0; point < points * 2; point++) {
      const reach = radius * (point % 2 === 0 ? 0.9 : 0.78);
      const angle = (point * Math.PI) / points;
      ctx.lineTo(reach * Math.cos(angle), reach * Math.sin(angle));
    }
    ctx.closePath();
    ctx.fill();
  },
  petals(ctx, radius) {
    ctx.beginPath();
    for (let petal = 0; petal < 8; petal++) {
      const angle = (petal * Math.PI) / 4;
      const x = radius * 0.56 * Math.cos(angle);
      const y = radius * 0.56 * Math.sin(angle);
      ctx.moveTo(x + radius * 0.3, y);
      ctx.arc(x, y, radius * 0.3, 0, 2 * Math.PI);
    }
    ctx.moveTo(radius * 0.62, 0);
    ctx.arc(0, 0, radius * 0.62, 0, 2 * Math.PI);
    ctx.fill('nonzero');
  },
};

const trims: Readonly<Record<Plinth, (ctx: SKRSContext2D, radius: number, palette: Palette) => void>> = {
  disc(ctx, radius, palette) {
    ctx.lineWidth = radius * 0.026;
    ctx.lineCap = 'round';
    ctx.strokeStyle = palette.accent;
    ctx.beginPath();
    ctx.arc(0, 0, radius * 0.93, -1.2, 0.6);
    ctx.stroke();
    ctx.strokeStyle = withAlpha(palette.ink, 0.35);
    ctx.beginPath();
    ctx.arc(0, 0, radius * 0.93, 1.9, 3.9);
    ctx.stroke();
  },
  card(ctx, radius, palette) {
    ctx.save();
    ctx.rotate(0.06);
    ctx.lineWidth = radius * 0.022;
    ctx.strokeStyle = withAlpha(palette.accent, 0.9);
    ctx.beginPath();
    ctx.roundRect(-radius * 0.79, -radius * 0.79, radius * 1.58, radius * 1.58, radius * 0.22);
    ctx.stroke();
    ctx.restore();
  },
  burst(ctx, radius, palette) {
    ctx.lineWidth = radius * 0.02;
    ctx.strokeStyle = withAlpha(palette.accent, 0.9);
    ctx.beginPath();
    ctx.arc(0, 0, radius * 0.68, 0, 2 * Math.PI);
    ctx.stroke();
  },
  petals(ctx, radius, palette) {
    ctx.fillStyle = palette.accent;
    for (const angle of [-0.9, 2.2, 3.4]) {
      ctx.beginPath();
      ctx.arc(
        radius * 0.95 * Math.cos(angle),
        radius * 0.95 * Math.sin(angle),
        radius * 0.034,
        0,
        2 * Math.PI,
      );
      ctx.fill();
    }
  },
};
