import { type Canvas, createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import { standAt } from '#shared/drawing/themes/entrance.ts';
import type { Motion } from '#shared/drawing/themes/theme.ts';
import type { Layer } from '../layer.ts';
import type { Box } from '../layout.ts';

export interface ActorParts {
  /** Where it is at home: its middle, in pixels of the frame. */
  x: number;
  y: number;
  /** All it covers, a square about its middle. */
  side: number;
  /** When it comes in, on the scene's clock, and how. */
  at: number;
  motion: Pick<Motion, 'enterSeconds' | 'curve' | 'from'>;
  /** Draws it about the origin. */
  paint(ctx: SKRSContext2D): void;
  /** How far it is from home, in pixels. */
  moveAt(seconds: number): { x: number; y: number };
}

/** How far a spring runs past its size, as a share of it. */
const past = 0.15;

/** Of its own height: how far something comes that `standAt` would bring from further away. */
const way = 0.4;

/**
 * Something that comes in and then only moves, on whole pixels: it is drawn once, and copied from frame to frame, where
 * turning or growing it would cost ten times as much.
 */
export function actorLayer(parts: ActorParts): Layer {
  const { at, motion, moveAt } = parts;
  const half = Math.ceil(parts.side / 2);
  const [x, y] = [Math.round(parts.x), Math.round(parts.y)];
  const spread = motion.curve === 'spring' && motion.from === 'scale' ? Math.ceil(half * (1 + past)) : half;
  const about = (reach: number): Box => ({ x: x - reach, y: y - reach, width: reach * 2, height: reach * 2 });
  const shiftAt = (seconds: number) => {
    const { dx, dy } = standAt(motion, seconds - at);
    const moved = moveAt(seconds);
    return {
      x: Math.round(moved.x + dx * way * half * 2),
      y: Math.round(moved.y + dy * way * half * 2),
    };
  };
  let drawn: Canvas | undefined;
  return {
    box: about(spread),
    boxAt: (seconds) => about(Math.min(spread, Math.ceil(half * standAt(motion, seconds - at).scale))),
    lookAt(seconds) {
      if (seconds <= at) return undefined;
      const { alpha, scale } = standAt(motion, seconds - at);
      return alpha === 1 && scale === 1 ? 'still' : String(seconds);
    },
    shiftAt,
    paint(ctx, seconds) {
      if (seconds <= at) return;
      drawn ??= drawnAbout(half, parts.paint);
      const { alpha, scale } = standAt(motion, seconds - at);
      if (alpha === 1 && scale === 1) {
        ctx.drawImage(drawn, x - half, y - half);
        return;
      }
      ctx.save();
      ctx.globalAlpha *= alpha;
      ctx.translate(x, y);
      ctx.scale(scale, scale);
      ctx.drawImage(drawn, -half, -half);
      ctx.restore();
    },
  };
}

function drawnAbout(half: number, paint: (ctx: SKRSContext2D) => void): Canvas {
  const canvas = createCanvas(half * 2, half * 2);
  const ctx = canvas.getContext('2d');
  ctx.translate(half, half);
  paint(ctx);
  return canvas;
}
