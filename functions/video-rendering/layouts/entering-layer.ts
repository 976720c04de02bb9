import { type Canvas, createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import { standAt } from '#shared/drawing/themes/entrance.ts';
import type { Motion } from '#shared/drawing/themes/theme.ts';
import type { Layer } from '../layer.ts';
import type { Box } from '../layout.ts';

/** How far a spring runs past its place, as a share of the way. */
const past = 0.15;
/** Things higher than this come from no further away, in pixels: a large one would race. */
const furthest = 110;

export interface Entering {
  /** All it covers where it stands. */
  box: Box;
  /** When it begins to come in, on the scene's clock. */
  at: number;
  /** Draws it where it stands, in pixels of the frame. */
  paint(ctx: SKRSContext2D): void;
  /** What it never leaves, on its way in too. */
  within?: Box;
  /** What comes from the side comes from the right: text that is read from there. */
  fromRight?: boolean;
}

/**
 * One thing that comes in at a moment, in a theme's own way, and stands still from then on: it is drawn once, and once it
 * stands it is only copied.
 */
export function enteringLayer({ at, paint, within, fromRight, ...thing }: Entering, motion: Motion): Layer {
  const box = within === undefined ? thing.box : common(thing.box, within);
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
  const reach = reachOf({ x, y, width, height }, motion, fromRight === true);
  const covered = within === undefined ? reach : common(reach, within);
  const stood = common({ x, y, width, height }, covered);
  const way = Math.min(height, furthest);
  return {
    box: covered,
    boxAt: (seconds) => (seconds >= stillFrom ? stood : covered),
    lookAt: (seconds) => (seconds <= at ? undefined : seconds >= stillFrom ? 'still' : String(seconds)),
    paint(ctx, seconds) {
      if (seconds <= at) return;
      const { alpha, dx, dy, scale } = standAt(motion, seconds - at);
      if (alpha === 1 && dx === 0 && dy === 0 && scale === 1) {
        ctx.drawImage(picture(), x, y);
        return;
      }
      ctx.save();
      ctx.beginPath();
      ctx.rect(covered.x, covered.y, covered.width, covered.height);
      ctx.clip();
      ctx.globalAlpha *= alpha;
      ctx.translate(x + width / 2 + dx * way * (fromRight ? -1 : 1), y + height / 2 + dy * way);
      ctx.scale(scale, scale);
      ctx.drawImage(picture(), -width / 2, -height / 2);
      ctx.restore();
    },
  };
}

/** All it covers at any time, on its way and a little past its place. */
function reachOf({ x, y, width, height }: Box, { from, curve }: Motion, fromRight: boolean): Box {
  const over = curve === 'spring' ? past : 0;
  const way = Math.min(height, furthest);
  if (from === 'below') return { x, y: y - over * way * 0.6, width, height: height + 0.6 * way * (1 + over) };
  if (from === 'side') {
    const reach = 0.8 * way * (1 + over);
    return { x: x - 0.8 * way * (fromRight ? over : 1), y, width: width + reach, height };
  }
  if (from === 'scale') {
    const [growX, growY] = [(width * over) / 2, (height * over) / 2];
    return { x: x - growX, y: y - growY, width: width + growX * 2, height: height + growY * 2 };
  }
  return { x, y, width, height: height + way * 0.1 };
}

function common(one: Box, other: Box): Box {
  const x = Math.max(one.x, other.x);
  const y = Math.max(one.y, other.y);
  return {
    ...{ x, y },
    width: Math.max(0, Math.min(one.x + one.width, other.x + other.width) - x),
    height: Math.max(0, Math.min(one.y + one.height, other.y + other.height) - y),
  };
}
