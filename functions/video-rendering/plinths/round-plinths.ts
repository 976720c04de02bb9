import { mixColours, withAlpha } from '#shared/drawing/colour.ts';
import type { Plinth } from '#shared/drawing/themes/theme.ts';
import { outline, type PlinthDesign, traceDisc, traceRays } from './plinth-design.ts';

type Round = 'disc' | 'orb' | 'sun' | 'porthole' | 'bubble' | 'wavy' | 'petals' | 'blob' | 'cloud' | 'burst';

export const roundPlinths: Readonly<Record<Extract<Plinth, Round>, PlinthDesign>> = {
  disc: {
    trace: (ctx, radius) => traceDisc(ctx, radius * 0.84),
    trim(ctx, radius, palette) {
      outline(ctx, palette.accent, radius * 0.026, () => ctx.arc(0, 0, radius * 0.93, -1.2, 0.6));
      outline(ctx, withAlpha(palette.ink, 0.35), radius * 0.026, () =>
        ctx.arc(0, 0, radius * 0.93, 1.9, 3.9),
      );
    },
  },

  /** A lit ball with a thin ring about it. */
  orb: {
    trace: (ctx, radius) => traceDisc(ctx, radius * 0.74),
    under(ctx, radius, { shape }) {
      const glow = ctx.createRadialGradient(0, 0, radius * 0.6, 0, 0, radius);
      glow.addColorStop(0, withAlpha(shape, 0.7));
      glow.addColorStop(1, withAlpha(shape, 0));
      ctx.fillStyle = glow;
      ctx.beginPath();
      traceDisc(ctx, radius);
      ctx.fill();
    },
    trim(ctx, radius, { accent, to }) {
      const shade = ctx.createRadialGradient(
        -radius * 0.25,
        -radius * 0.3,
        radius * 0.2,
        0,
        0,
        radius * 0.76,
      );
      shade.addColorStop(0, withAlpha(to, 0));
      shade.addColorStop(1, withAlpha(to, 0.62));
      ctx.fillStyle = shade;
      ctx.beginPath();
      traceDisc(ctx, radius * 0.745);
      ctx.fill();
      outline(ctx, withAlpha(accent, 0.9), radius * 0.012, () => ctx.arc(0, 0, radius * 0.84, -0.4, 2.2));
      outline(ctx, withAlpha(accent, 0.45), radius * 0.008, () => ctx.arc(0, 0, radius * 0.93, 2, 5.4));
    },
  },

  /** A disc with rays that stand off it. */
  sun: {
    trace(ctx, radius) {
      traceDisc(ctx, radius * 0.74);
      for (let ray = 0; ray < 20; ray++) {
        const angle = (ray * Math.PI) / 10;
        const [near, far, half] = [0.8, ray % 2 === 0 ? 0.99 : 0.9, ray % 2 === 0 ? 0.05 : 0.036];
        const point = (reach: number, turn: number): [number, number] => [
          radius * reach * Math.cos(angle + turn),
          radius * reach * Math.sin(angle + turn),
        ];
        ctx.moveTo(...point(near, half));
        ctx.lineTo(...point(far, half * 0.45));
        ctx.lineTo(...point(far, -half * 0.45));
        ctx.lineTo(...point(near, -half));
        ctx.closePath();
      }
    },
    window: (ctx, radius) => traceDisc(ctx, radius * 0.74),
    trim(ctx, radius, { accent }) {
      outline(ctx, withAlpha(accent, 0.85), radius * 0.018, () =>
        ctx.arc(0, 0, radius * 0.66, 0, 2 * Math.PI),
      );
    },
  },

  /** A brass ring with bolts about a round window. */
  porthole: {
    trace: (ctx, radius) => traceDisc(ctx, radius * 0.92),
    window: (ctx, radius) => traceDisc(ctx, radius * 0.74),
    pane(ctx, radius, { ink, shape, to }) {
      const water = ctx.createLinearGradient(0, -radius * 0.74, 0, radius * 0.74);
      water.addColorStop(0, mixColours(shape, ink, 0.35));
      water.addColorStop(1, mixColours(shape, to, 0.55));
      ctx.fillStyle = water;
      ctx.beginPath();
      traceDisc(ctx, radius * 0.74);
      ctx.fill();
    },
    trim(ctx, radius, { from }) {
      outline(ctx, withAlpha(from, 0.5), radius * 0.03, () => ctx.arc(0, 0, radius * 0.755, 0, 2 * Math.PI));
      ctx.fillStyle = withAlpha(from, 0.55);
      for (let bolt = 0; bolt < 8; bolt++) {
        const angle = ((bolt + 0.5) * Math.PI) / 4;
        ctx.beginPath();
        ctx.arc(
          radius * 0.84 * Math.cos(angle),
          radius * 0.84 * Math.sin(angle),
          radius * 0.03,
          0,
          2 * Math.PI,
        );
        ctx.fill();
      }
      outline(ctx, withAlpha('#ffffff', 0.5), radius * 0.03, () => ctx.arc(0, 0, radius * 0.66, 3.6, 4.5));
    },
  },

  bubble: {
    trace: (ctx, radius) => traceDisc(ctx, radius * 0.86),
    trim(ctx, radius, { ink, accent }) {
      outline(ctx, withAlpha(ink, 0.7), radius * 0.022, () => ctx.arc(0, 0, radius * 0.85, 0, 2 * Math.PI));
      outline(ctx, withAlpha('#ffffff', 0.75), radius * 0.04, () => ctx.arc(0, 0, radius * 0.74, 3.5, 4.4));
      outline(ctx, withAlpha('#ffffff', 0.75), radius * 0.04, () => ctx.arc(0, 0, radius * 0.74, 4.6, 4.7));
      for (const [x, y, size] of [
        [0.86, -0.46, 0.075],
        [0.95, -0.2, 0.04],
        [-0.88, 0.44, 0.06],
      ] as const)
        outline(ctx, withAlpha(accent, 0.95), radius * 0.018, () =>
          ctx.arc(x * radius, y * radius, size * radius, 0, 2 * Math.PI),
        );
    },
  },

  wavy: {
    trace: (ctx, radius) =>
      traceRays(ctx, 144, (ray) => radius * (0.86 + 0.045 * Math.sin((ray / 144) * 24 * Math.PI))),
    trim(ctx, radius, { accent }) {
      outline(ctx, withAlpha(accent, 0.9), radius * 0.018, () =>
        traceRays(ctx, 144, (ray) => radius * (0.74 + 0.035 * Math.sin((ray / 144) * 24 * Math.PI + 1))),
      );
    },
  },

  petals: {
    trace(ctx, radius) {
      for (let petal = 0; petal < 8; petal++) {
        const angle = (petal * Math.PI) / 4;
        const [x, y] = [radius * 0.56 * Math.cos(angle), radius * 0.56 * Math.sin(angle)];
        ctx.moveTo(x + radius * 0.3, y);
        ctx.arc(x, y, radius * 0.3, 0, 2 * Math.PI);
      }
      traceDisc(ctx, radius * 0.62);
    },
    trim(ctx, radius, { accent }) {
      outline(ctx, withAlpha(accent, 0.85), radius * 0.016, () =>
        ctx.arc(0, 0, radius * 0.62, 0, 2 * Math.PI),
      );
    },
  },

  /** A pebble before another that is turned. */
  blob: {
    trace: (ctx, radius) => traceRays(ctx, 90, (ray) => radius * pebble((ray / 90) * 2 * Math.PI)),
    under(ctx, radius, { accent }) {
      ctx.fillStyle = withAlpha(accent, 0.9);
      ctx.beginPath();
      traceRays(ctx, 90, (ray) => radius * (0.015 + pebble((ray / 90) * 2 * Math.PI + 0.5)), 0.22);
      ctx.fill();
    },
  },

  cloud: {
    trace(ctx, radius) {
      for (const [x, y, size] of [
        [-0.46, 0.2, 0.4],
        [0.48, 0.22, 0.42],
        [-0.26, -0.28, 0.46],
        [0.3, -0.26, 0.44],
        [0, 0.3, 0.46],
        [0, 0, 0.56],
      ] as const) {
        ctx.moveTo((x + size) * radius, y * radius);
        ctx.arc(x * radius, y * radius, size * radius, 0, 2 * Math.PI);
      }
    },
    trim(ctx, radius, { accent }) {
      outline(ctx, accent, radius * 0.03, () =>
        ctx.arc(-radius * 0.26, -radius * 0.28, radius * 0.53, 3.3, 4.6),
      );
      outline(ctx, accent, radius * 0.03, () =>
        ctx.arc(radius * 0.48, radius * 0.22, radius * 0.49, 0.1, 1.2),
      );
    },
  },

  burst: {
    trace: (ctx, radius) => traceRays(ctx, 36, (ray) => radius * (ray % 2 === 0 ? 0.9 : 0.78)),
    trim(ctx, radius, { accent }) {
      outline(ctx, withAlpha(accent, 0.9), radius * 0.02, () => ctx.arc(0, 0, radius * 0.68, 0, 2 * Math.PI));
    },
  },
};

function pebble(angle: number): number {
  return 0.83 + 0.07 * Math.sin(angle * 2 + 0.6) + 0.05 * Math.sin(angle * 3 + 2);
}
