import type { SKRSContext2D } from '@napi-rs/canvas';
import { easeInOut, stretch } from '#shared/drawing/ease.ts';
import type { Motion } from '#shared/drawing/themes/theme.ts';
import type { Layer } from '../layer.ts';
import { type Entering, enteringLayer } from './entering-layer.ts';

/** How long the light takes to leave a thing, in seconds. */
const leaveSeconds = 0.35;

/** Something that comes in lit, and is an ordinary one of its kind once the next one is. */
export interface Spotlit extends Omit<Entering, 'paint'> {
  /** When it is no longer the one that is spoken of, on the scene's clock. */
  until: number;
  lit(ctx: SKRSContext2D): void;
  plain(ctx: SKRSContext2D): void;
}

export function spotlitLayer({ until, lit, plain, ...thing }: Spotlit, motion: Motion): Layer {
  const bright = enteringLayer({ ...thing, paint: lit }, motion);
  const ordinary = enteringLayer({ ...thing, at: Number.NEGATIVE_INFINITY, paint: plain }, motion);
  const { x, y, width, height } = bright.box;
  // What is still on its way is not changed meanwhile.
  const from = Math.max(until, thing.at + motion.enterSeconds);
  return {
    box: { x, y, width, height },
    boxAt: (seconds) => bright.boxAt?.(seconds) ?? bright.box,
    lookAt(seconds) {
      if (seconds < from) return bright.lookAt(seconds);
      return seconds >= from + leaveSeconds ? 'plain' : `leaving ${seconds}`;
    },
    paint(ctx, seconds) {
      if (seconds < from) return bright.paint(ctx, seconds);
      ordinary.paint(ctx, seconds);
      const gone = easeInOut(stretch(seconds, from, leaveSeconds));
      if (gone >= 1) return;
      // Wiped away and not faded: half lit, neither card nor words could be read.
      ctx.save();
      ctx.beginPath();
      ctx.rect(x + width * gone, y, width * (1 - gone), height);
      ctx.clip();
      bright.paint(ctx, seconds);
      ctx.restore();
    },
  };
}
