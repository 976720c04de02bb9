import { type Canvas, createCanvas, type Image, type SKRSContext2D } from '@napi-rs/canvas';
import type { Palette } from '#shared/contracts/media.ts';
import { luminance, mixColours, withAlpha } from '#shared/drawing/colour.ts';
import type { Cutout } from '#shared/drawing/themes/theme.ts';

/** How much larger a cut-out's picture is than the illustration: room for its rim, glow or shadow. */
export const cutoutRoom = 1.16;

/** Paints an illustration about the origin, cut out as the theme does. */
export function paintCutout(
  ctx: SKRSContext2D,
  image: Image | Canvas,
  side: number,
  { cutout, palette }: { cutout: Cutout; palette: Palette },
): void {
  ctx.save();
  const picture = scaled(image, side);
  const half = picture.width / 2;
  const put = (canvas: Canvas, x = 0, y = 0): void => void ctx.drawImage(canvas, x - half, y - half);
  const around = (canvas: Canvas, reach: number): void => {
    for (let turn = 0; turn < 24; turn++)
      put(canvas, reach * Math.cos((turn * Math.PI) / 12), reach * Math.sin((turn * Math.PI) / 12));
  };
  if (cutout === 'sticker') {
    const rim = silhouette(picture, luminance(palette.ink) < 0.3 ? '#ffffff' : palette.ink);
    ctx.shadowColor = 'rgba(0, 0, 0, 0.3)';
    ctx.shadowBlur = side * 0.03;
    ctx.shadowOffsetY = side * 0.015;
    put(rim);
    ctx.shadowColor = 'transparent';
    around(rim, Math.max(3, side * 0.022));
  } else if (cutout === 'hard') {
    const rim = silhouette(picture, mixColours(palette.to, '#000000', 0.35));
    for (let step = 1; step <= 8; step++) put(rim, (side * 0.035 * step) / 8, (side * 0.035 * step) / 8);
    around(rim, Math.max(2, side * 0.012));
  } else {
    ctx.shadowColor = cutout === 'glow' ? withAlpha(palette.accent, 0.75) : 'rgba(0, 0, 0, 0.34)';
    ctx.shadowBlur = side * (cutout === 'glow' ? 0.075 : 0.035);
    ctx.shadowOffsetY = cutout === 'glow' ? 0 : side * 0.022;
  }
  put(picture);
  ctx.restore();
}

/** The illustration's outline in one colour. */
export function paintSilhouette(ctx: SKRSContext2D, image: Image, side: number, colour: string): void {
  const flat = silhouette(scaled(image, side), colour);
  ctx.drawImage(flat, -flat.width / 2, -flat.height / 2);
}

function scaled(image: Image | Canvas, side: number): Canvas {
  const canvas = createCanvas(Math.ceil(side), Math.ceil(side));
  const ctx = canvas.getContext('2d');
  ctx.imageSmoothingQuality = 'high';
  ctx.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}

function silhouette(picture: Canvas, colour: string): Canvas {
  const canvas = createCanvas(picture.width, picture.height);
  const ctx = canvas.getContext('2d');
  ctx.drawImage(picture, 0, 0);
  ctx.globalCompositeOperation = 'source-in';
  ctx.fillStyle = colour;
  ctx.fillRect(0, 0, canvas.width, canvas.height);
  return canvas;
}
