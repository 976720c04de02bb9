import { type Canvas, createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import { standAt } from '#shared/drawing/themes/entrance.ts';
import type { Motion } from '#shared/drawing/themes/theme.ts';
import type { Layer } from '../layer.ts';
import type { Box } from '../layout.ts';

/** How far a spring runs past its place, as a share of the way. */
const past = 0.15;

/**
 * One thing that comes in at a moment, in a theme's own way, and stands still from then on: it is drawn once, and once it
 * stands it is only copied.
 *
 * @param thing `box` is all it covers where it stands; `paint` draws it there, in pixels of the frame; `at` is when it
 *   begins to come in, on the scene's clock
 */
export function enteringLayer(
  { box, at, paint }: { box: Box; at: number; paint(ctx: SKRSContext2D): void },
  motion: Motion,
): Layer {
  const [x, y] = [Math.floor(box.x), Math.floor(box.y)];
  const width = Math.ceil(box.x + box.width) - x;
  const height = Math.ceil(box.y + box.height) - y;
  let drawn: Canvas | undefined;
  const picture = () => {
    if (drawn !== undefined) return drawn;
    drawn = createCanvas(width, height);
    const ctx = drawn.getContext('2d');
    ctx.translate(-x, -y);
    paint(ctx);
    return drawn;
  };
  const stillFrom = at + motion.enterSeconds;
  return {
    box: reachOf({ x, y, width, height }, motion),
    lookAt: (seconds) => (seconds <= at ? undefined : seconds >= stillFrom ? 'still' : String(seconds)),
    paint(ctx, seconds) {
      if (seconds <= at) return;
      const { alpha, dx, dy, scale } = standAt(motion, seconds - at);
      if (alpha === 1 && dx === 0 && dy === 0 && scale === 1) {
        ctx.drawImage(picture(), x, y);
        return;
      }
      ctx.save();
      ctx.globalAlpha *= alpha;
      ctx.translate(x + width / 2 + dx * height, y + height / 2 + dy * height);
      ctx.scale(scale, scale);
      ctx.drawImage(picture(), -width / 2, -height / 2);
      ctx.restore();
    },
  };
}

/** All it covers at any time, on its way and a little past its place. */
function reachOf({ x, y, width, height }: Box, { from, curve }: Motion): Box {
  const over = curve === 'spring' ? past : 0;
  if (from === 'below')
    return { x, y: y - over * height * 0.6, width, height: height * (1 + 0.6 * (1 + over)) };
  if (from === 'side') return { x: x - 0.8 * height, y, width: width + 0.8 * height * (1 + over), height };
  if (from === 'scale') {
    const [growX, growY] = [(width * over) / 2, (height * over) / 2];
    return { x: x - growX, y: y - growY, width: width + growX * 2, height: height + growY * 2 };
  }
  return { x, y, width, height: height * 1.1 };
}
