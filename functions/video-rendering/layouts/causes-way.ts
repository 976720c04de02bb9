import type { SKRSContext2D } from '@napi-rs/canvas';
import { easeInOut, stretch } from '#shared/drawing/ease.ts';
import type { Layer } from '../layer.ts';
import type { Point } from './causes-curves.ts';
import type { CausesParts } from './causes-places.ts';
import type { MarkColours } from './mark-colours.ts';

/** From a cause's coming in until its way has reached the effect, in seconds. */
export const waySeconds = 1.05;
const startsAfter = 0.3;

/** A way that is drawn from its cause to the effect, with the head of an arrow. */
export function wayLayer(
  way: readonly Point[],
  at: number,
  { colours, parts: { theme } }: { colours: MarkColours; parts: CausesParts },
): Layer {
  const thick = Math.max(7, Math.round(theme.shapes.stroke * 1600));
  const head = thick * 2.4;
  const [xs, ys] = [way.map(({ x }) => x), way.map(({ y }) => y)];
  const [left, top] = [Math.min(...xs) - head, Math.min(...ys) - head];
  const box = { x: left, y: top, width: Math.max(...xs) + head - left, height: Math.max(...ys) + head - top };
  const whole = lengthOf(way);
  const drawnAt = (seconds: number): number =>
    easeInOut(stretch(seconds, at + startsAfter, waySeconds - startsAfter));
  return {
    box,
    lookAt(seconds) {
      const drawn = drawnAt(seconds);
      return drawn <= 0 ? undefined : String(drawn);
    },
    paint(ctx, seconds) {
      const drawn = drawnAt(seconds);
      if (drawn <= 0) return;
      ctx.save();
      ctx.strokeStyle = colours.accent;
      ctx.fillStyle = colours.accent;
      ctx.lineWidth = thick;
      ctx.lineJoin = 'round';
      // The line ends within the head: its point would not be sharp otherwise.
      const line = cutAt(way, whole * drawn - head * 0.7);
      ctx.beginPath();
      for (const [place, { x, y }] of line.entries()) place === 0 ? ctx.moveTo(x, y) : ctx.lineTo(x, y);
      ctx.stroke();
      paintHead(ctx, cutAt(way, whole * drawn), head);
      ctx.restore();
    },
  };
}

function lengthOf(way: readonly Point[]): number {
  return way.reduce((sum, { x, y }, place) => {
    const before = way[place - 1];
    return before === undefined ? sum : sum + Math.hypot(x - before.x, y - before.y);
  }, 0);
}

/** The beginning of a way, so many pixels of it. */
function cutAt(way: readonly Point[], length: number): Point[] {
  const kept: Point[] = [];
  let left = length;
  for (const point of way) {
    const before = kept.at(-1);
    if (before === undefined) {
      kept.push(point);
      continue;
    }
    const step = Math.hypot(point.x - before.x, point.y - before.y);
    if (left <= 0) break;
    const part = Math.min(1, left / Math.max(step, 1e-6));
    kept.push({ x: before.x + (point.x - before.x) * part, y: before.y + (point.y - before.y) * part });
    left -= step;
  }
  return kept;
}

function paintHead(ctx: SKRSContext2D, line: readonly Point[], size: number): void {
  const [before, end] = [line.at(-2), line.at(-1)];
  if (before === undefined || end === undefined) return;
  ctx.translate(end.x, end.y);
  ctx.rotate(Math.atan2(end.y - before.y, end.x - before.x));
  ctx.beginPath();
  ctx.moveTo(0, 0);
  ctx.lineTo(-size, -size * 0.62);
  ctx.lineTo(-size, size * 0.62);
  ctx.closePath();
  ctx.fill();
}
