import type { SKRSContext2D } from '@napi-rs/canvas';
import { mixColours, withAlpha } from '../colour.ts';
import { circling, drift, type Mover, type Stage } from './mover.ts';

/** Shafts of light, weeds on the ground, and bubbles that rise. */
export function bubbles({ palette, lit, width, height, random }: Stage): Mover[] {
  const side = Math.min(width, height);
  const shafts = [0.12, 0.42, 0.74].map((x, index): Mover => {
    const wide = Math.round(side * (0.42 - index * 0.06));
    return {
      width: wide,
      height: Math.round(height * 0.86),
      paint: (ctx) => paintShaft(ctx, wide, Math.round(height * 0.86), withAlpha(lit, 0.34)),
      at: drift(x * width, 0, side * 0.05, 12 + index * 3, random()),
    };
  });
  const weeds = [-0.04, 0.1, 0.84, 0.95].map((x, index): Mover => {
    const tall = Math.round(height * (0.3 + random() * 0.16));
    const wide = Math.round(side * 0.16);
    return {
      width: wide,
      height: tall,
      paint: (ctx) => paintWeed(ctx, wide, tall, mixColours(palette.shape, palette.to, 0.35)),
      at: drift(x * width, height - tall + side * 0.03, side * 0.02, 7 + index, random()),
    };
  });
  const rising = Array.from({ length: 22 }, (_, index): Mover => {
    const radius = side * (index % 5 === 0 ? 0.03 + random() * 0.035 : 0.006 + random() * 0.016);
    const home = { x: ((index + random()) / 22) * width, y: random() * height };
    const speed = side * (0.03 + random() * 0.035);
    return {
      width: radius * 2 + 4,
      height: radius * 2 + 4,
      paint: (ctx) => {
        ctx.translate(radius + 2, radius + 2);
        paintBubble(ctx, radius, lit);
      },
      at: (seconds) => ({
        x: home.x + side * 0.012 * Math.sin(seconds * 1.1 + index),
        y: circling(home.y, height + radius * 3, -seconds * speed) - radius * 2,
      }),
    };
  });
  return [...shafts, ...weeds, ...rising];
}

function paintShaft(ctx: SKRSContext2D, wide: number, tall: number, tone: string): void {
  const fade = ctx.createLinearGradient(0, 0, 0, tall);
  fade.addColorStop(0, tone);
  fade.addColorStop(1, tone.replace(/[\d.]+\)$/, '0)'));
  ctx.fillStyle = fade;
  ctx.beginPath();
  ctx.moveTo(wide * 0.55, 0);
  ctx.lineTo(wide, 0);
  ctx.lineTo(wide * 0.5, tall);
  ctx.lineTo(0, tall);
  ctx.fill();
}

function paintWeed(ctx: SKRSContext2D, wide: number, tall: number, tone: string): void {
  ctx.strokeStyle = tone;
  ctx.lineCap = 'round';
  for (const [start, reach, bend] of [
    [0.5, 1, 0.3],
    [0.36, 0.66, -0.26],
    [0.64, 0.78, 0.22],
  ] as const) {
    ctx.lineWidth = wide * 0.15;
    ctx.beginPath();
    ctx.moveTo(wide * start, tall);
    const high = tall * (1 - reach) + wide * 0.1;
    ctx.bezierCurveTo(
      wide * (start + bend * 1.4),
      tall - (tall - high) * 0.35,
      wide * (start - bend * 1.4),
      tall - (tall - high) * 0.65,
      wide * (start + bend * 0.6),
      high,
    );
    ctx.stroke();
  }
}

function paintBubble(ctx: SKRSContext2D, radius: number, tone: string): void {
  ctx.fillStyle = withAlpha(tone, 0.35);
  ctx.strokeStyle = withAlpha(tone, 0.95);
  ctx.lineWidth = Math.max(1.5, radius * 0.12);
  ctx.beginPath();
  ctx.arc(0, 0, radius, 0, 2 * Math.PI);
  ctx.fill();
  ctx.stroke();
  ctx.beginPath();
  ctx.arc(0, 0, radius * 0.66, 3.5, 4.5);
  ctx.stroke();
}
