import type { SKRSContext2D } from '@napi-rs/canvas';
import { takePen } from '#shared/drawing/type-pen.ts';
import type { Box } from '../layout.ts';
import type { LayoutParts } from './layout-design.ts';

/**
 * The mark between two things that are compared: a disc, or a square where a theme has no round corners.
 *
 * @param mark `said` writes "vs"; else two arrows point at the two things, up and down where these stand `upright`
 */
export function paintVersus(
  ctx: SKRSContext2D,
  { theme, box, upright, said }: Pick<LayoutParts, 'theme'> & { box: Box; upright: boolean; said: boolean },
  { ground, ink }: { ground: string; ink: string },
): void {
  const size = box.width;
  ctx.save();
  ctx.translate(box.x + size / 2, box.y + size / 2);
  ctx.fillStyle = ground;
  ctx.beginPath();
  ctx.roundRect(-size / 2, -size / 2, size, size, theme.shapes.corner < 0.05 ? size * 0.06 : size / 2);
  ctx.fill();
  ctx.fillStyle = ink;
  if (said) {
    takePen(ctx, theme.display, size * 0.46);
    const text = theme.capitals ? 'VS' : 'vs';
    const { width, actualBoundingBoxAscent, actualBoundingBoxDescent } = ctx.measureText(text);
    ctx.fillText(text, -width / 2, (actualBoundingBoxAscent - actualBoundingBoxDescent) / 2);
  } else {
    if (upright) ctx.rotate(Math.PI / 2);
    for (const side of [-1, 1]) {
      ctx.beginPath();
      ctx.moveTo(side * size * 0.34, 0);
      ctx.lineTo(side * size * 0.08, size * 0.17);
      ctx.lineTo(side * size * 0.08, -size * 0.17);
      ctx.fill();
    }
  }
  ctx.restore();
}
