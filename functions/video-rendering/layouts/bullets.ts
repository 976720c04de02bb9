import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Shapes } from '#shared/drawing/themes/theme.ts';
import { takePen } from '#shared/drawing/type-pen.ts';
import type { LayoutParts } from './layout-design.ts';

export interface Bullet {
  /** Its middle. */
  x: number;
  y: number;
  size: number;
  colour: string;
}

/** A theme's mark before an item. */
export function paintBullet(
  ctx: SKRSContext2D,
  kind: Shapes['bullet'],
  { x, y, size, colour }: Bullet,
): void {
  const half = size / 2;
  ctx.save();
  ctx.fillStyle = colour;
  ctx.strokeStyle = colour;
  ctx.translate(x, y);
  ctx.beginPath();
  if (kind === 'disc') ctx.arc(0, 0, half, 0, 2 * Math.PI);
  else if (kind === 'square') ctx.rect(-half * 0.9, -half * 0.9, size * 0.9, size * 0.9);
  else if (kind === 'dash') ctx.rect(-half, -half * 0.22, size, size * 0.22);
  else if (kind === 'diamond') {
    ctx.rotate(Math.PI / 4);
    ctx.rect(-half * 0.75, -half * 0.75, size * 0.75, size * 0.75);
  } else {
    ctx.lineWidth = size * 0.24;
    ctx.arc(0, 0, half - ctx.lineWidth / 2, 0, 2 * Math.PI);
    ctx.stroke();
    ctx.restore();
    return;
  }
  ctx.fill();
  ctx.restore();
}

/** A number in a disc, or in a square where a theme has no round corners. */
export function paintNumber(
  ctx: SKRSContext2D,
  text: string,
  { theme }: Pick<LayoutParts, 'theme'>,
  { x, y, size, colour, onMark }: Bullet & { onMark: string },
): void {
  ctx.save();
  ctx.fillStyle = colour;
  ctx.beginPath();
  ctx.roundRect(x - size / 2, y - size / 2, size, size, theme.shapes.corner < 0.05 ? size * 0.06 : size / 2);
  ctx.fill();
  takePen(ctx, theme.display, size * 0.58);
  ctx.fillStyle = onMark;
  const { width, actualBoundingBoxAscent, actualBoundingBoxDescent } = ctx.measureText(text);
  ctx.fillText(text, x - width / 2, y + (actualBoundingBoxAscent - actualBoundingBoxDescent) / 2);
  ctx.restore();
}
