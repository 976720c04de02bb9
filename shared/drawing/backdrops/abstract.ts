import type { SKRSContext2D } from '@napi-rs/canvas';
import { mixColours, withAlpha } from '../colour.ts';
import { drift, type Mover, type Stage } from './mover.ts';

/** Large soft-cornered shapes at the rim of the picture, where they frame what stands before them. */
export function blobs({ palette, lit, width, height, random }: Stage): Mover[] {
  const side = Math.min(width, height);
  const homes = [
    [0.03, 0.03, 0.8],
    [0.97, 0.1, 0.6],
    [0.08, 0.98, 0.6],
    [0.93, 0.96, 0.86],
  ] as const;
  return homes.map(([x, y, size], index) => {
    const diameter = Math.round(side * size);
    const lobes = Array.from({ length: 6 }, () => 0.62 + random() * 0.38);
    const tone = index % 2 === 0 ? palette.shape : mixColours(palette.shape, lit, 0.5);
    return {
      width: diameter,
      height: diameter,
      paint: (ctx) => {
        ctx.fillStyle = withAlpha(tone, 0.8);
        tracePebble(ctx, diameter / 2, lobes);
        ctx.fill();
      },
      at: drift(x * width - diameter / 2, y * height - diameter / 2, side * 0.035, 11 + index * 2, random()),
    };
  });
}

function tracePebble(ctx: SKRSContext2D, radius: number, lobes: readonly number[]): void {
  const point = (index: number): [number, number] => {
    const angle = (index * 2 * Math.PI) / lobes.length;
    const reach = radius * (lobes[index % lobes.length] ?? 1);
    return [radius + reach * Math.cos(angle), radius + reach * Math.sin(angle)];
  };
  const middle = (index: number): [number, number] => {
    const [ax, ay] = point(index);
    const [bx, by] = point(index + 1);
    return [(ax + bx) / 2, (ay + by) / 2];
  };
  ctx.beginPath();
  ctx.moveTo(...middle(0));
  for (let index = 1; index <= lobes.length; index++) ctx.quadraticCurveTo(...point(index), ...middle(index));
  ctx.closePath();
}

/** Small discs of light that rise and sink through the rays. */
export function glints({ lit, width, height, random }: Stage): Mover[] {
  const side = Math.min(width, height);
  return Array.from({ length: 12 }, () => {
    const radius = side * (0.008 + random() * 0.022);
    const alpha = 0.35 + random() * 0.4;
    return {
      width: radius * 2,
      height: radius * 2,
      paint: (ctx) => {
        ctx.fillStyle = withAlpha(lit, alpha);
        ctx.beginPath();
        ctx.arc(radius, radius, radius, 0, 2 * Math.PI);
        ctx.fill();
      },
      at: drift(random() * width, random() * height, side * 0.05, 8 + random() * 8, random()),
    };
  });
}

/** A dotted plane that slides by one cell and starts again unseen, with two large tilted frames. */
export function grid({ palette, width, height, random }: Stage): Mover[] {
  const side = Math.min(width, height);
  const cell = Math.round(side / 15);
  const dots: Mover = {
    width: width + cell,
    height: height + cell,
    paint: (ctx) => {
      ctx.fillStyle = withAlpha(palette.shape, 0.7);
      for (let y = cell / 2; y < height + cell; y += cell)
        for (let x = cell / 2; x < width + cell; x += cell) {
          ctx.beginPath();
          ctx.arc(x, y, side * 0.0042, 0, 2 * Math.PI);
          ctx.fill();
        }
    },
    at: (seconds) => {
      const way = (seconds * cell * 0.28) % cell;
      return { x: way - cell, y: way - cell };
    },
  };
  const frames = [
    [0.05, 0.88, 0.44],
    [0.96, 0.1, 0.56],
  ] as const;
  return [
    ...frames.map(([x, y, size], index): Mover => {
      const box = Math.round(side * size * 1.3);
      return {
        width: box,
        height: box,
        paint: (ctx) => {
          ctx.translate(box / 2, box / 2);
          ctx.rotate(index === 0 ? 0.22 : -0.3);
          ctx.fillStyle = withAlpha(palette.shape, 0.6);
          ctx.beginPath();
          ctx.roundRect((-side * size) / 2, (-side * size) / 2, side * size, side * size, side * 0.06);
          ctx.fill();
        },
        at: drift(x * width - box / 2, y * height - box / 2, side * 0.03, 13 + index * 3, random()),
      };
    }),
    dots,
  ];
}

/** Three swells along the foot of the picture, each faster than the one behind it. */
export function waves({ palette, width, height }: Stage): Mover[] {
  return [0, 1, 2].map((layer) => {
    const period = Math.round(width * (0.62 - layer * 0.1));
    const crest = height * (0.035 + 0.006 * layer);
    const top = height * (0.6 + layer * 0.13);
    const deep = height - top + crest * 2;
    return {
      width: width + period,
      height: deep,
      paint: (ctx) => {
        ctx.fillStyle = withAlpha(mixColours(palette.shape, palette.to, layer * 0.28), 0.55);
        ctx.beginPath();
        ctx.moveTo(0, deep);
        for (let x = 0; x <= width + period; x += 6)
          ctx.lineTo(x, crest + crest * Math.sin((x / period) * 2 * Math.PI));
        ctx.lineTo(width + period, deep);
        ctx.fill();
      },
      at: (seconds) => ({ x: -((seconds * period * (0.05 + layer * 0.025)) % period), y: top - crest }),
    };
  });
}

/** Sets of circles within circles, two of them larger than the picture is high. */
export function rings({ palette, width, height, random }: Stage): Mover[] {
  const side = Math.min(width, height);
  const homes = [
    [0.9, 0.2, 1.1],
    [0.08, 0.9, 0.9],
  ] as const;
  return homes.map(([x, y, size], index) => {
    const diameter = Math.round(side * size);
    return {
      width: diameter,
      height: diameter,
      paint: (ctx) => {
        ctx.lineWidth = side * 0.022;
        for (let ring = 0; ring < 5; ring++) {
          ctx.strokeStyle = withAlpha(palette.shape, 0.85 - ring * 0.13);
          ctx.beginPath();
          ctx.arc(diameter / 2, diameter / 2, (diameter / 2) * (0.2 + ring * 0.19), 0, 2 * Math.PI);
          ctx.stroke();
        }
      },
      at: drift(x * width - diameter / 2, y * height - diameter / 2, side * 0.04, 12 + index * 4, random()),
    };
  });
}

/** Paper shapes that sink slowly and come in again at the top. */
export function confetti({ palette, lit, width, height, random }: Stage): Mover[] {
  const side = Math.min(width, height);
  const colours = [lit, palette.shape, mixColours(palette.shape, palette.from, 0.45)];
  return Array.from({ length: 40 }, (_, index) => {
    const size = side * (0.024 + random() * 0.036);
    const tilt = random() * Math.PI;
    const home = { x: (((index * 7 + random()) / 40) % 1) * width, y: random() * height };
    const speed = side * (0.018 + random() * 0.03);
    const sway = side * 0.02 * (random() - 0.5);
    return {
      width: size * 1.5,
      height: size * 1.5,
      paint: (ctx) => {
        ctx.translate(size * 0.75, size * 0.75);
        ctx.rotate(tilt);
        ctx.fillStyle = withAlpha(colours[index % 3] ?? palette.shape, index % 3 === 0 ? 0.9 : 0.8);
        ctx.beginPath();
        if (index % 4 === 3) ctx.arc(0, 0, size * 0.4, 0, 2 * Math.PI);
        else if (index % 4 === 1) squiggle(ctx, size);
        else ctx.roundRect(-size / 2, -size / 5, size, size / 2.5, size / 8);
        ctx.fill();
      },
      at: (seconds) => ({
        x: home.x + sway * Math.sin(seconds * 0.9 + tilt * 3),
        y: ((home.y + seconds * speed) % (height + size * 2)) - size * 2,
      }),
    };
  });
}

/** A streamer, as a closed band. */
function squiggle(ctx: SKRSContext2D, size: number): void {
  for (let step = 0; step <= 24; step++) {
    const back = step > 12;
    const part = (back ? 24 - step : step) / 12;
    ctx.lineTo((part - 0.5) * size * 1.4, size * (0.18 * Math.sin(part * 9) + (back ? 0.16 : 0)));
  }
  ctx.closePath();
}
