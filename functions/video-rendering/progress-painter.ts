import type { SKRSContext2D } from '@napi-rs/canvas';
import { withAlpha } from '#shared/drawing/colour.ts';
import { clamp01 } from '#shared/drawing/ease.ts';
import type { Layer } from './layer.ts';
import type { Box } from './layout.ts';

export interface ProgressParts {
  box: Box;
  /** Which of how many scenes, from 0. */
  index: number;
  count: number;
  ink: string;
  /** How long the scene lasts. */
  seconds: number;
}

/** One short line per scene along the top, filled as far as the film has come. */
export function createProgressPainter(parts: ProgressParts): Layer {
  return {
    box: parts.box,
    lookAt: String,
    paint: (ctx, seconds) => paintProgress(ctx, parts, seconds / parts.seconds),
  };
}

function paintProgress(ctx: SKRSContext2D, { box, index, count, ink }: ProgressParts, done: number): void {
  const { x, y, width, height } = box;
  const gap = Math.min(height * 1.5, (width / count) * 0.3);
  const length = (width - gap * (count - 1)) / count;
  for (let bar = 0; bar < count; bar++) {
    const left = x + bar * (length + gap);
    const filled = clamp01(index + done - bar);
    ctx.fillStyle = withAlpha(ink, 0.22);
    ctx.beginPath();
    ctx.roundRect(left, y, length, height, height / 2);
    ctx.fill();
    if (filled <= 0) continue;
    ctx.fillStyle = withAlpha(ink, 0.85);
    ctx.beginPath();
    ctx.roundRect(left, y, Math.max(height, length * filled), height, height / 2);
    ctx.fill();
  }
}
