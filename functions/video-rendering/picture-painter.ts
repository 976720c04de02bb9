import { type Canvas, createCanvas, type Image, type SKRSContext2D } from '@napi-rs/canvas';
import type { Palette } from '#shared/contracts/media.ts';
import { between, easeOut, overshoot, spring, stretch } from '#shared/drawing/ease.ts';
import type { Box } from './layout.ts';
import { type Plinth, paintPlinth } from './plinth.ts';

/** Share of the box that the picture itself takes; the rest is its plinth and its companions. */
const pictureShare = 0.62;
const companionShare = 0.2;

/** Where companions float, as angles about the middle. */
const companionAngles = [-0.72, 2.55, 0.78] as const;
const companionReach = 0.41;

export interface PictureParts {
  box: Box;
  palette: Palette;
  plinth: Plinth;
  picture: Image;
  companions: Image[];
}

/** Draws a scene's picture: it springs in, then floats; its companions pop up after it and bob. */
export function createPicturePainter(parts: PictureParts): (ctx: SKRSContext2D, seconds: number) => void {
  const { box } = parts;
  const side = box.width;
  const ground = drawnOnce(side, (ctx) => paintPlinth(ctx, parts.plinth, parts.palette, side / 2));
  const picture = drawnOnce(side * pictureShare * 1.1, (ctx) =>
    paintWithShadow(ctx, parts.picture, side * pictureShare),
  );
  const companions = parts.companions.map((image) =>
    drawnOnce(side * companionShare * 1.2, (ctx) => paintWithShadow(ctx, image, side * companionShare)),
  );
  const centreX = Math.round(box.x + side / 2);
  const centreY = Math.round(box.y + side / 2);
  return (ctx, seconds) => {
    place(ctx, ground, centreX, centreY, overshoot(stretch(seconds, 0.05, 0.55)), 0);
    const settled = stretch(seconds, 0.2, 0.9);
    const float = easeOut(stretch(seconds, 0.8, 1.2));
    const bob = float * side * 0.012 * Math.sin((seconds - 0.8) * 1.5);
    const sway = float * 0.025 * Math.sin((seconds - 0.8) * 1.1);
    const growth = between(1, 1.05, stretch(seconds, 0.5, 9));
    const scale = spring(settled) * growth;
    place(
      ctx,
      picture,
      centreX,
      centreY + bob + (1 - easeOut(settled)) * side * 0.12,
      scale,
      sway - (1 - settled) * 0.2,
    );
    for (const [index, companion] of companions.entries()) {
      const shown = overshoot(stretch(seconds, 0.65 + index * 0.16, 0.45), 2);
      const angle = (companionAngles[index] ?? 0) + 0.05 * Math.sin(seconds * 0.8 + index * 2);
      const reach = side * companionReach;
      const lift = side * 0.012 * Math.sin(seconds * 1.7 + index * 2.1);
      place(
        ctx,
        companion,
        centreX + reach * Math.cos(angle),
        centreY + reach * Math.sin(angle) + lift,
        shown,
        0,
      );
    }
  };
}

/** Drawn about the middle of a square picture, once. */
function drawnOnce(side: number, paint: (ctx: SKRSContext2D) => void): Canvas {
  const canvas = createCanvas(Math.ceil(side / 2) * 2, Math.ceil(side / 2) * 2);
  const ctx = canvas.getContext('2d');
  ctx.translate(canvas.width / 2, canvas.height / 2);
  paint(ctx);
  return canvas;
}

function paintWithShadow(ctx: SKRSContext2D, image: Image, side: number): void {
  ctx.imageSmoothingQuality = 'high';
  ctx.shadowColor = 'rgba(0, 0, 0, 0.35)';
  ctx.shadowBlur = side * 0.035;
  ctx.shadowOffsetY = side * 0.022;
  ctx.drawImage(image, -side / 2, -side / 2, side, side);
}

/** At full size and unturned a picture is put on whole pixels, which is a plain copy. */
function place(ctx: SKRSContext2D, canvas: Canvas, x: number, y: number, scale: number, turn: number): void {
  if (scale <= 0.001) return;
  const halfWidth = canvas.width / 2;
  if (scale === 1 && turn === 0) {
    ctx.drawImage(canvas, Math.round(x - halfWidth), Math.round(y - halfWidth));
    return;
  }
  ctx.save();
  ctx.translate(x, y);
  ctx.rotate(turn);
  ctx.scale(scale, scale);
  ctx.drawImage(canvas, -halfWidth, -halfWidth);
  ctx.restore();
}
