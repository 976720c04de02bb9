import type { SKRSContext2D } from '@napi-rs/canvas';
import { luminance, mixColours, withAlpha } from '../colour.ts';
import { circling, drift, type Mover, type Stage } from './mover.ts';

/** A planet with a ring at the rim of the picture, a moon, and stars at two depths. */
export function stars({ palette, lit, width, height, random }: Stage): Mover[] {
  const side = Math.min(width, height);
  const planet = (x: number, y: number, size: number, tilt: number, phase: number): Mover => {
    const box = Math.round(side * size * 1.9);
    return {
      width: box,
      height: box,
      paint: (ctx) => {
        ctx.translate(box / 2, box / 2);
        ctx.rotate(tilt);
        paintPlanet(ctx, (side * size) / 2, palette);
      },
      at: drift(x * width - box / 2, y * height - box / 2, side * 0.03, 16, phase),
    };
  };
  const points = Array.from({ length: 46 }, (_, index): Mover => {
    const far = index % 3 > 0;
    const radius = side * (far ? 0.0016 + random() * 0.0018 : 0.007 + random() * 0.007);
    const home = { x: random() * width, y: random() * height };
    const speed = side * (far ? 0.006 : 0.014);
    return {
      width: radius * 2 + 2,
      height: radius * 2 + 2,
      paint: (ctx) => {
        ctx.translate(radius + 1, radius + 1);
        ctx.fillStyle = withAlpha(lit, far ? 0.95 : 0.9);
        paintStar(ctx, radius, far);
      },
      at: (seconds) => ({ x: circling(home.x, width + 40, -seconds * speed) - 20, y: home.y }),
    };
  });
  return [...points, planet(0.97, 0.9, 0.74, -0.35, 0.1), planet(0.05, 0.1, 0.3, 0.3, 0.6)];
}

function paintStar(ctx: SKRSContext2D, radius: number, round: boolean): void {
  ctx.beginPath();
  if (round) ctx.arc(0, 0, radius, 0, 2 * Math.PI);
  else
    for (let point = 0; point < 8; point++) {
      const reach = point % 2 === 0 ? radius : radius * 0.28;
      ctx.lineTo(reach * Math.cos((point * Math.PI) / 4), reach * Math.sin((point * Math.PI) / 4));
    }
  ctx.fill();
}

function paintPlanet(ctx: SKRSContext2D, radius: number, { shape, from, to }: Stage['palette']): void {
  const body = ctx.createLinearGradient(-radius, -radius, radius * 0.7, radius * 0.8);
  body.addColorStop(0, shape);
  body.addColorStop(1, mixColours(shape, to, 0.85));
  ctx.fillStyle = body;
  ctx.beginPath();
  ctx.arc(0, 0, radius, 0, 2 * Math.PI);
  ctx.fill();
  ctx.save();
  ctx.clip();
  ctx.fillStyle = withAlpha(mixColours(shape, from, 0.6), 0.6);
  for (const [y, thick] of [
    [-0.55, 0.16],
    [-0.1, 0.1],
    [0.3, 0.22],
  ] as const)
    ctx.fillRect(-radius, y * radius, radius * 2, thick * radius);
  ctx.restore();
  ctx.strokeStyle = withAlpha(shape, 0.9);
  ctx.lineWidth = radius * 0.045;
  ctx.beginPath();
  ctx.ellipse(0, 0, radius * 1.62, radius * 0.34, 0, -0.2, Math.PI + 0.2);
  ctx.stroke();
}

/** A low sun, clouds that pass before it, and three rows of hills along the foot of the picture. */
export function hills({ palette, lit, width, height, random }: Stage): Mover[] {
  const side = Math.min(width, height);
  const size = Math.round(side * 0.78);
  const sun: Mover = {
    width: size,
    height: size,
    paint: (ctx) => {
      for (const [share, alpha] of [
        [1, 0.3],
        [0.78, 0.5],
        [0.56, 0.95],
      ] as const) {
        ctx.fillStyle = withAlpha(lit, alpha);
        ctx.beginPath();
        ctx.arc(size / 2, size / 2, (size / 2) * share, 0, 2 * Math.PI);
        ctx.fill();
      }
    },
    at: drift(width * 0.8 - size / 2, height * 0.26 - size / 2, side * 0.02, 18, 0.3),
  };
  const clouds = [0, 1, 2].map((index): Mover => {
    const long = side * (0.3 + random() * 0.16);
    const home = { x: ((index + random() * 0.6) / 3) * width, y: height * (0.1 + 0.16 * index) };
    return {
      width: long,
      height: long * 0.42,
      paint: (ctx) => {
        ctx.fillStyle = withAlpha(lit, 0.75);
        paintCloud(ctx, long);
      },
      at: (seconds) => ({
        x: circling(home.x, width + long, seconds * side * (0.016 + index * 0.006)) - long,
        y: home.y,
      }),
    };
  });
  return [sun, ...clouds, ...[0, 1, 2].map((row) => hillRow({ palette, width, height }, row))];
}

function hillRow(
  { palette, width, height }: Pick<Stage, 'palette' | 'width' | 'height'>,
  row: number,
): Mover {
  const period = Math.round(width * (0.9 - row * 0.16));
  const rise = height * (0.075 - row * 0.014);
  const top = height * (0.64 + row * 0.12);
  const deep = Math.ceil(height - top + rise * 2);
  const tone = mixColours(palette.shape, luminance(palette.ink) < 0.3 ? palette.to : palette.from, row * 0.3);
  return {
    width: width + period,
    height: deep,
    paint: (ctx) => {
      ctx.fillStyle = tone;
      ctx.beginPath();
      ctx.moveTo(0, deep);
      for (let x = 0; x <= width + period; x += 6) {
        const angle = (x / period) * 2 * Math.PI + row * 1.9;
        ctx.lineTo(x, rise + rise * (0.66 * Math.sin(angle) + 0.34 * Math.sin(angle * 2 + row)));
      }
      ctx.lineTo(width + period, deep);
      ctx.fill();
    },
    at: (seconds) => ({ x: -((seconds * period * (0.008 + row * 0.008)) % period), y: top - rise }),
  };
}

function paintCloud(ctx: SKRSContext2D, long: number): void {
  ctx.beginPath();
  ctx.roundRect(0, long * 0.22, long, long * 0.18, long * 0.09);
  for (const [x, y, radius] of [
    [0.34, 0.22, 0.15],
    [0.6, 0.2, 0.2],
  ] as const) {
    ctx.moveTo(long * (x + radius), long * y);
    ctx.arc(long * x, long * y, long * radius, 0, 2 * Math.PI);
  }
  ctx.fill('nonzero');
}
