import type { SKRSContext2D } from '@napi-rs/canvas';
import { luminance, mixColours, withAlpha } from '../colour.ts';
import { circling, drift, type Mover, type Stage } from './mover.ts';

/** Lines of equal height, as on a hiking map, about two summits. */
export function contours({ palette, width, height, random }: Stage): Mover[] {
  const side = Math.min(width, height);
  return (
    [
      [0.9, 0.16, 1.15],
      [0.06, 0.92, 1],
    ] as const
  ).map(([x, y, size], index) => {
    const box = Math.round(side * size);
    const [one, two] = [random() * 6, random() * 6];
    return {
      width: box,
      height: box,
      paint: (ctx) => {
        ctx.translate(box / 2, box / 2);
        for (let line = 1; line <= 9; line++) {
          ctx.strokeStyle = withAlpha(palette.shape, line % 4 === 0 ? 1 : 0.75);
          ctx.lineWidth = side * (line % 4 === 0 ? 0.007 : 0.0034);
          ctx.beginPath();
          for (let step = 0; step < 96; step++) {
            const angle = (step / 96) * 2 * Math.PI;
            const wobble = 0.12 * Math.sin(angle * 2 + one) + 0.07 * Math.sin(angle * 3 + two + line * 0.16);
            const reach = (box / 2.5) * (line / 9) * (1 + wobble);
            ctx.lineTo(reach * Math.cos(angle), reach * Math.sin(angle) * 0.92);
          }
          ctx.closePath();
          ctx.stroke();
        }
      },
      at: drift(x * width - box / 2, y * height - box / 2, side * 0.04, 14 + index * 4, random()),
    };
  });
}

/** Printers' dots that grow towards two corners. */
export function dots({ palette, width, height, random }: Stage): Mover[] {
  const side = Math.min(width, height);
  const cell = side / 17;
  const field = (right: boolean): Mover => {
    const [wide, tall] = [Math.round(width * 0.72), Math.round(height * 0.72)];
    const home = right
      ? { x: width - wide * 0.97, y: height - tall * 0.97 }
      : { x: -wide * 0.03, y: -tall * 0.03 };
    return {
      width: wide,
      height: tall,
      paint: (ctx) => {
        ctx.fillStyle = withAlpha(palette.shape, 0.85);
        paintDots(ctx, { wide, tall, cell, right });
      },
      at: drift(home.x, home.y, side * 0.022, 11, random()),
    };
  };
  return [field(true), field(false)];
}

function paintDots(
  ctx: SKRSContext2D,
  { wide, tall, cell, right }: { wide: number; tall: number; cell: number; right: boolean },
): void {
  for (let row = 0; row * cell * 0.86 < tall; row++)
    for (let column = 0; column * cell < wide; column++) {
      const [x, y] = [(column + (row % 2) / 2) * cell, row * cell * 0.86];
      const far = (x / wide + y / tall) / 2;
      const radius = cell * 0.56 * ((right ? far : 1 - far) * 1.9 - 0.9);
      if (radius < 1) continue;
      ctx.beginPath();
      ctx.arc(x, y, radius, 0, 2 * Math.PI);
      ctx.fill();
    }
}

/** Sheets of coloured paper that lie about the rim, each with its shadow. */
export function sheets({ palette, lit, width, height, random }: Stage): Mover[] {
  const side = Math.min(width, height);
  const light = luminance(palette.ink) < 0.3;
  return (
    [
      [0.99, 0.06, 0.66, 0.3],
      [0.02, 0.04, 0.42, -0.5],
      [0.0, 0.98, 0.62, 0.22],
      [0.98, 1.0, 0.56, -0.34],
    ] as const
  ).map(([x, y, size, turn], index) => {
    const long = side * size;
    const box = Math.round(long * 1.62);
    const tone = index % 2 === 0 ? palette.shape : light ? lit : mixColours(palette.shape, palette.from, 0.4);
    // Before it is painted: whoever paints it again must paint the same.
    const tears = Array.from({ length: tearCount + 1 }, random);
    return {
      width: box,
      height: box,
      paint: (ctx) => {
        ctx.translate(box / 2, box / 2);
        ctx.rotate(turn);
        ctx.shadowColor = 'rgba(0, 0, 0, 0.16)';
        ctx.shadowBlur = side * 0.02;
        ctx.shadowOffsetY = side * 0.006;
        ctx.fillStyle = tone;
        tornSheet(ctx, long, tears);
      },
      at: drift(x * width - box / 2, y * height - box / 2, side * 0.016, 13 + index * 2, random()),
    };
  });
}

const tearCount = 36;

/** Three straight edges and a torn one. */
function tornSheet(ctx: SKRSContext2D, long: number, tears: readonly number[]): void {
  const half = long / 2;
  ctx.beginPath();
  ctx.moveTo(-half, -half * 0.8);
  ctx.lineTo(half, -half * 0.8);
  ctx.lineTo(half, half * 0.7);
  for (const [step, tear] of tears.entries())
    ctx.lineTo(half - (long * step) / tearCount, half * 0.7 + long * 0.035 * (tear + Math.sin(step * 0.5)));
  ctx.closePath();
  ctx.fill();
}

/** A ruled page that is slowly drawn up, with a margin and two rings that a cup has left. */
export function ruled({ palette, width, height, random }: Stage): Mover[] {
  const side = Math.min(width, height);
  const cell = Math.round(side / 14);
  const lines: Mover = {
    width,
    height: height + cell,
    paint: (ctx) => {
      ctx.fillStyle = withAlpha(palette.shape, 0.75);
      for (let y = cell - 2; y < height + cell; y += cell)
        ctx.fillRect(0, y, width, Math.max(2, side * 0.0024));
      ctx.fillStyle = palette.shape;
      ctx.fillRect(Math.round(width * 0.035), 0, Math.max(2, side * 0.003), height + cell);
    },
    at: (seconds) => ({ x: 0, y: -((seconds * cell * 0.2) % cell) }),
  };
  const cups = (
    [
      [0.93, 0.12, 0.42],
      [0.1, 0.93, 0.32],
    ] as const
  ).map(([x, y, size], index): Mover => {
    const box = Math.round(side * size);
    return {
      width: box,
      height: box,
      paint: (ctx) => {
        ctx.translate(box / 2, box / 2);
        for (const [share, wide, alpha] of [
          [0.86, 0.05, 0.7],
          [0.93, 0.012, 0.9],
          [0.8, 0.01, 0.6],
        ] as const) {
          ctx.strokeStyle = withAlpha(palette.shape, alpha);
          ctx.lineWidth = box * wide;
          ctx.beginPath();
          ctx.arc(0, 0, (box / 2) * share, 0.4 + share, 6 + share);
          ctx.stroke();
        }
      },
      at: drift(x * width - box / 2, y * height - box / 2, side * 0.02, 12 + index * 3, random()),
    };
  });
  return [lines, ...cups];
}

/** Slanted bars that cross the picture, each at its own speed. */
export function stripes({ palette, width, height, random }: Stage): Mover[] {
  const side = Math.min(width, height);
  return Array.from({ length: 13 }, (_, index): Mover => {
    const thick = Math.round(side * (index % 4 === 0 ? 0.085 + random() * 0.06 : 0.01 + random() * 0.03));
    const long = Math.round(width * (0.22 + random() * 0.4));
    const home = {
      x: random() * (width + long),
      y: ((index + 0.2 + random() * 0.6) / 13) * height - thick / 2,
    };
    const speed = width * (0.02 + random() * 0.05) * (index % 2 === 0 ? 1 : -1);
    const tone = index % 3 === 0 ? palette.shape : mixColours(palette.shape, palette.to, 0.45);
    return {
      width: long + thick,
      height: thick,
      paint: (ctx) => {
        ctx.fillStyle = withAlpha(tone, 0.62);
        ctx.beginPath();
        ctx.moveTo(thick, 0);
        ctx.lineTo(long + thick, 0);
        ctx.lineTo(long, thick);
        ctx.lineTo(0, thick);
        ctx.fill();
      },
      at: (seconds) => ({
        x: circling(home.x, width + long + thick, seconds * speed) - long - thick,
        y: home.y,
      }),
    };
  });
}
