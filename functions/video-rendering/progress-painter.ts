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

/** A fill that grew by less than this is not drawn again, in pixels. */
const leastGrowth = 0.25;

/** One short line per scene along the top, filled as far as the film has come: only the line of this scene changes. */
export function createProgressLayers(parts: ProgressParts): readonly Layer[] {
  const { box, index, count, ink, seconds: length } = parts;
  const lines = linesOf(parts);
  const own = lines[index] ?? box;
  const filledAt = (seconds: number): number =>
    Math.round((own.width * clamp01(seconds / length)) / leastGrowth) * leastGrowth;
  return [
    {
      box,
      lookAt: () => 'still',
      paint(ctx) {
        for (const [place, line] of lines.entries()) {
          fillLine(ctx, line, line.width, withAlpha(ink, 0.22));
          if (place < index) fillLine(ctx, line, line.width, withAlpha(ink, 0.85));
        }
      },
    },
    {
      box: own,
      lookAt: (seconds) => (seconds <= 0 || index >= count ? undefined : String(filledAt(seconds))),
      paint: (ctx, seconds) =>
        fillLine(ctx, own, Math.max(own.height, filledAt(seconds)), withAlpha(ink, 0.85)),
    },
  ];
}

function linesOf({ box, count }: ProgressParts): Box[] {
  const { x, y, width, height } = box;
  const gap = Math.min(height * 1.5, (width / count) * 0.3);
  const length = (width - gap * (count - 1)) / count;
  return Array.from({ length: count }, (_, place) => ({
    x: x + place * (length + gap),
    ...{ y, width: length, height },
  }));
}

function fillLine(ctx: SKRSContext2D, { x, y, height }: Box, width: number, colour: string): void {
  ctx.fillStyle = colour;
  ctx.beginPath();
  ctx.roundRect(x, y, width, height, height / 2);
  ctx.fill();
}
