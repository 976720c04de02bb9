import type { SKRSContext2D } from '@napi-rs/canvas';
import { mixColours, withAlpha } from '../colour.ts';
import { circling, drift, type Mover, type Stage } from './mover.ts';

/** Twigs that reach in from the corners, and leaves that sink between them. */
export function leaves({ palette, lit, width, height, random }: Stage): Mover[] {
  const side = Math.min(width, height);
  const twigs = [
    [0.0, 0.02, 0.62, 0.75],
    [1.0, 0.0, 0.54, 2.3],
    [1.02, 0.98, 0.7, 3.85],
    [-0.02, 1.0, 0.5, -0.72],
  ] as const;
  const falling = Array.from({ length: 9 }, (_, index): Mover => {
    const long = side * (0.035 + random() * 0.03);
    const turn = random() * 2 * Math.PI;
    const home = { x: ((index + random()) / 9) * width, y: random() * height };
    const speed = side * (0.02 + random() * 0.02);
    return {
      width: long * 2,
      height: long * 2,
      paint: (ctx) => {
        ctx.translate(long, long);
        ctx.rotate(turn);
        ctx.fillStyle = withAlpha(lit, 0.7);
        paintLeaf(ctx, long);
      },
      at: (seconds) => ({
        x: home.x + side * 0.03 * Math.sin(seconds * 0.8 + turn),
        y: circling(home.y, height + long * 2, seconds * speed) - long * 2,
      }),
    };
  });
  return [
    ...falling,
    ...twigs.map(([x, y, size, turn], index): Mover => {
      const box = Math.round(side * size * 2);
      return {
        width: box,
        height: box,
        paint: (ctx) => {
          ctx.translate(box / 2, box / 2);
          ctx.rotate(turn);
          paintTwig(
            ctx,
            side * size,
            index % 2 === 0 ? palette.shape : mixColours(palette.shape, palette.from, 0.4),
          );
        },
        at: drift(x * width - box / 2, y * height - box / 2, side * 0.018, 9 + index * 2, random()),
      };
    }),
  ];
}

/** From the origin to the right. */
function paintTwig(ctx: SKRSContext2D, long: number, tone: string): void {
  ctx.strokeStyle = withAlpha(tone, 0.9);
  ctx.fillStyle = withAlpha(tone, 0.9);
  ctx.lineWidth = long * 0.018;
  ctx.beginPath();
  ctx.moveTo(-long * 0.1, 0);
  ctx.lineTo(long * 0.78, 0);
  ctx.stroke();
  for (let pair = 0; pair < 5; pair++)
    for (const side of [-1, 1]) {
      ctx.save();
      ctx.translate(long * (0.1 + pair * 0.155), 0);
      ctx.rotate(side * (0.95 - pair * 0.08));
      ctx.translate(long * 0.19, 0);
      paintLeaf(ctx, long * (0.17 - pair * 0.012));
      ctx.restore();
    }
  ctx.translate(long * 0.88, 0);
  paintLeaf(ctx, long * 0.12);
}

/** About the origin, `half` to its left and to its right. */
function paintLeaf(ctx: SKRSContext2D, half: number): void {
  ctx.beginPath();
  ctx.moveTo(-half, 0);
  ctx.quadraticCurveTo(-half * 0.1, -half * 0.85, half, 0);
  ctx.quadraticCurveTo(-half * 0.1, half * 0.85, -half, 0);
  ctx.fill();
}
