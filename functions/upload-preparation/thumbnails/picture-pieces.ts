import type { Canvas, Image, SKRSContext2D } from '@napi-rs/canvas';
import { sticker } from './sticker.ts';
import type { Box } from './thumbnail-parts.ts';

/** Where a sticker stands: its middle, its size and how it is turned, in degrees. */
export interface Placed {
  x: number;
  y: number;
  size: number;
  turn: number;
}

export function paintSticker(
  ctx: SKRSContext2D,
  picture: Image | Canvas,
  { x, y, size, turn }: Placed,
  rim: string,
): void {
  const made = sticker(picture, size, rim);
  ctx.save();
  ctx.translate(x, y);
  ctx.rotate((turn * Math.PI) / 180);
  ctx.shadowColor = 'rgba(0, 0, 0, 0.4)';
  ctx.shadowBlur = size * 0.06;
  ctx.shadowOffsetY = size * 0.025;
  ctx.drawImage(made, -made.width / 2, -made.height / 2);
  ctx.restore();
}

/** Fills a box with a photograph, cut so that what one looks at is as near its middle as can be. */
export function paintCovering(
  ctx: SKRSContext2D,
  picture: Image | Canvas,
  { x, y, width, height }: Box,
  focus: { x: number; y: number },
): void {
  const scale = Math.max(width / picture.width, height / picture.height);
  const [wide, high] = [width / scale, height / scale];
  const from = (at: number, whole: number, piece: number): number =>
    Math.min(whole - piece, Math.max(0, at * whole - piece / 2));
  ctx.imageSmoothingQuality = 'high';
  const [left, top] = [from(focus.x, picture.width, wide), from(focus.y, picture.height, high)];
  ctx.drawImage(picture, left, top, wide, high, x, y, width, height);
}
