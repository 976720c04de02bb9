import type { SKRSContext2D } from '@napi-rs/canvas';
import { easeInOut, stretch } from '#shared/drawing/ease.ts';
import type { Motion } from '#shared/drawing/themes/theme.ts';
import type { Layer } from '../layer.ts';
import type { Box } from '../layout.ts';

/** When a mark grows, and from when to when it is the one that is spoken of; seconds on the scene's clock. */
export interface MarkTimes {
  at: number;
  lit?: { from: number; until: number };
}

/** How far a mark has come: all from 0 to 1. */
export interface MarkState {
  grown: number;
  lit: number;
  /** What is written on it, which comes once it is nearly as large as it gets. */
  told: number;
}

const growSeconds = 0.8;
const tellSeconds = 0.3;
const lightSeconds = 0.25;

/** Never past its end: a bar must not show more than its value, not for a moment. */
function eased(curve: Motion['curve'], part: number): number {
  return 1 - (1 - part) ** (curve === 'snap' ? 5 : 3);
}

export function markStateAt({ at, lit }: MarkTimes, seconds: number, curve: Motion['curve']): MarkState {
  const light =
    lit === undefined
      ? 0
      : easeInOut(stretch(seconds, lit.from, lightSeconds)) *
        (1 - easeInOut(stretch(seconds, lit.until, lightSeconds)));
  return {
    grown: eased(curve, stretch(seconds, at, growSeconds)),
    lit: light,
    told: easeInOut(stretch(seconds, at + growSeconds * 0.5, tellSeconds)),
  };
}

/** One mark of a chart: it grows, is written on, and is lit while it is spoken of. */
export function markLayer(
  { box, times, curve }: { box: Box; times: MarkTimes; curve: Motion['curve'] },
  paint: (ctx: SKRSContext2D, state: MarkState) => void,
): Layer {
  return {
    box,
    lookAt(seconds) {
      if (seconds <= times.at) return undefined;
      const { grown, lit, told } = markStateAt(times, seconds, curve);
      return `${grown} ${lit} ${told}`;
    },
    paint(ctx, seconds) {
      if (seconds <= times.at) return;
      ctx.save();
      paint(ctx, markStateAt(times, seconds, curve));
      ctx.restore();
    },
  };
}
