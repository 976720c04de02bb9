import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Palette } from '../contracts/media.ts';
import { luminance, mixColours, withAlpha } from './colour.ts';

interface Size {
  width: number;
  height: number;
}

/**
 * White on a white picture that is covered by so much of a near-black is read at 4.5:1 (WCAG 2.2, AA): 255 comes down to
 * 108, which is a luminance of 0.15 where 0.18 would do.
 */
const scrimAlpha = 0.62;
/** Under the line along the top, which nobody has to read. */
const topAlpha = 0.3;
export const topShare = 0.12;

/** The scene's own colours as they serve over a picture: white type on a shade of the palette's darkest. */
export function overPicture(palette: Palette): Palette {
  const darkest = [palette.from, palette.to, palette.ink].reduce((one, other) =>
    luminance(other) < luminance(one) ? other : one,
  );
  const shade = mixColours(darkest, '#06070c', 0.7);
  return { ...palette, from: shade, to: shade, ink: '#ffffff' };
}

/** Where type stands on a picture. */
export interface TypePlace {
  /** What it covers. */
  still: Size & { x: number; y: number };
  /** Beside the middle of the picture, not over or under it. */
  column: boolean;
}

/** How far a scrim still darkens beyond what it is laid under, as a share of the frame. */
const fadeShare = 0.3;

/** What darkens a picture's upper edge, for a line that runs along it. */
export function paintTopScrim(ctx: SKRSContext2D, { width, height }: Size, { from }: Palette): void {
  const top = ctx.createLinearGradient(0, 0, 0, height * topShare);
  fade(top, from, topAlpha, 0);
  ctx.fillStyle = top;
  ctx.fillRect(0, 0, width, height * topShare);
}

/** What darkens a picture so that type can be read on it: from the nearest edge of the frame to beyond the type. */
export function paintScrim(
  ctx: SKRSContext2D,
  { width, height }: Size,
  { from }: Palette,
  type: TypePlace,
): void {
  const gradient = towards(ctx, { width, height }, type, from);
  ctx.fillStyle = gradient;
  ctx.fillRect(0, 0, width, height);
}

function towards(
  ctx: SKRSContext2D,
  { width, height }: Size,
  { still, column }: TypePlace,
  shade: string,
): ReturnType<SKRSContext2D['createLinearGradient']> {
  const [size, start, end] = column
    ? [width, still.x, still.x + still.width]
    : [height, still.y, still.y + still.height];
  const margin = size * 0.03;
  const before = start < size - end;
  const solid = before ? end + margin : start - margin;
  const clear = before ? solid + size * fadeShare : solid - size * fadeShare;
  const edge = before ? 0 : size;
  const gradient = column
    ? ctx.createLinearGradient(edge, 0, clear, 0)
    : ctx.createLinearGradient(0, edge, 0, clear);
  fade(gradient, shade, scrimAlpha, Math.abs(solid - edge) / Math.abs(clear - edge));
  return gradient;
}

/** Solid up to a share of the way, and from there away as a cosine: a straight ramp shows its two ends. */
function fade(
  gradient: ReturnType<SKRSContext2D['createLinearGradient']>,
  shade: string,
  alpha: number,
  solid: number,
): void {
  const steps = 12;
  gradient.addColorStop(0, withAlpha(shade, alpha));
  for (let step = 0; step <= steps; step++) {
    const part = step / steps;
    const left = (1 + Math.cos(Math.PI * part)) / 2;
    gradient.addColorStop(Math.min(1, solid + (1 - solid) * part), withAlpha(shade, alpha * left));
  }
}
