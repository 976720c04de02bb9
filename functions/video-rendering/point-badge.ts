import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Palette } from '#shared/contracts/media.ts';
import { inDigits } from '#shared/domain/languages/in-digits.ts';
import { inkOn } from '#shared/drawing/colour.ts';
import { drawnLanguage } from '#shared/drawing/drawn-language.ts';
import { fontOf } from '#shared/drawing/fonts.ts';
import { drawableText } from '#shared/drawing/glyphs.ts';
import type { Theme } from '#shared/drawing/themes/theme.ts';

/** A point's number in the theme's own mark. */
export function paintBadge(
  ctx: SKRSContext2D,
  { point, palette, theme }: { point: number; palette: Palette; theme: Theme },
  centre: { x: number; y: number },
  size: number,
): void {
  if (size <= 1) return;
  const { bullet } = theme.shapes;
  ctx.save();
  ctx.translate(centre.x, centre.y);
  ctx.fillStyle = palette.accent;
  ctx.strokeStyle = palette.accent;
  faces[bullet](ctx, size / 2);
  ctx.fillStyle = bullet === 'ring' || bullet === 'dash' ? palette.ink : inkOn(palette.accent);
  const text = drawableText(inDigits(point, drawnLanguage()));
  // Not the display face: some have figures that hang below the line.
  ctx.font = fontOf(theme.text, size * (bullet === 'diamond' ? 0.5 : 0.58));
  const { width, actualBoundingBoxAscent: tall } = ctx.measureText(text);
  ctx.fillText(text, -width / 2, tall / 2);
  ctx.restore();
}

const faces: Readonly<Record<Theme['shapes']['bullet'], (ctx: SKRSContext2D, radius: number) => void>> = {
  disc(ctx, radius) {
    ctx.beginPath();
    ctx.arc(0, 0, radius, 0, 2 * Math.PI);
    ctx.fill();
  },
  ring(ctx, radius) {
    ctx.lineWidth = radius * 0.14;
    ctx.beginPath();
    ctx.arc(0, 0, radius * 0.92, 0, 2 * Math.PI);
    ctx.stroke();
  },
  square(ctx, radius) {
    ctx.beginPath();
    ctx.moveTo(-radius * 0.78, -radius * 0.88);
    ctx.lineTo(radius, -radius * 0.88);
    ctx.lineTo(radius * 0.78, radius * 0.88);
    ctx.lineTo(-radius, radius * 0.88);
    ctx.fill();
  },
  diamond(ctx, radius) {
    ctx.beginPath();
    for (let corner = 0; corner < 4; corner++)
      ctx.lineTo(radius * Math.cos((corner * Math.PI) / 2), radius * Math.sin((corner * Math.PI) / 2));
    ctx.fill();
  },
  /** A rule above and below. */
  dash(ctx, radius) {
    ctx.fillRect(-radius * 0.6, -radius * 0.92, radius * 1.2, radius * 0.09);
    ctx.fillRect(-radius * 0.6, radius * 0.83, radius * 1.2, radius * 0.09);
  },
};
