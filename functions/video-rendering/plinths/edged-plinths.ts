import type { SKRSContext2D } from '@napi-rs/canvas';
import { mixColours, withAlpha } from '#shared/drawing/colour.ts';
import type { Plinth } from '#shared/drawing/themes/theme.ts';
import { outline, type PlinthDesign, traceRays } from './plinth-design.ts';

type Edged =
  | ('card' | 'hexagon' | 'frame' | 'arch' | 'badge' | 'leaf')
  | ('polaroid' | 'stamp' | 'slab' | 'diamond' | 'bars');

/** A rectangle about the origin, turned; sizes as shares of the radius. */
function rectangle(
  ctx: SKRSContext2D,
  radius: number,
  {
    wide,
    tall,
    corner = 0,
    turn = 0,
    y = 0,
  }: { wide: number; tall: number; corner?: number; turn?: number; y?: number },
): void {
  ctx.rotate(turn);
  ctx.roundRect(-radius * wide, radius * (y - tall), radius * wide * 2, radius * tall * 2, radius * corner);
  ctx.rotate(-turn);
}

function slant(
  ctx: SKRSContext2D,
  radius: number,
  [x, y, wide, tall]: readonly [number, number, number, number],
): void {
  const lean = tall * 0.22;
  ctx.moveTo(radius * (x - wide + lean), radius * (y - tall));
  ctx.lineTo(radius * (x + wide + lean), radius * (y - tall));
  ctx.lineTo(radius * (x + wide - lean), radius * (y + tall));
  ctx.lineTo(radius * (x - wide - lean), radius * (y + tall));
  ctx.closePath();
}

const polaroidTurn = -0.06;
const sawTeeth = 11;

export const edgedPlinths: Readonly<Record<Extract<Plinth, Edged>, PlinthDesign>> = {
  card: {
    trace: (ctx, radius) => rectangle(ctx, radius, { wide: 0.76, tall: 0.76, corner: 0.06, turn: -0.05 }),
    trim(ctx, radius, { accent }) {
      outline(ctx, withAlpha(accent, 0.9), radius * 0.014, () =>
        rectangle(ctx, radius, { wide: 0.8, tall: 0.8, corner: 0.06, turn: 0.03 }),
      );
    },
  },

  hexagon: {
    trace: (ctx, radius) => traceRays(ctx, 6, () => radius * 0.82, Math.PI / 6),
    trim(ctx, radius, { accent, ink }) {
      outline(ctx, withAlpha(accent, 0.95), radius * 0.014, () =>
        traceRays(ctx, 6, () => radius * 0.94, Math.PI / 6),
      );
      ctx.fillStyle = ink;
      for (let corner = 0; corner < 6; corner += 2) {
        const angle = Math.PI / 6 + (corner * Math.PI) / 3;
        ctx.beginPath();
        ctx.arc(
          radius * 0.94 * Math.cos(angle),
          radius * 0.94 * Math.sin(angle),
          radius * 0.028,
          0,
          2 * Math.PI,
        );
        ctx.fill();
      }
    },
  },

  /** A pane with the corners of a viewfinder. */
  frame: {
    trace: (ctx, radius) => rectangle(ctx, radius, { wide: 0.74, tall: 0.74, corner: 0.14 }),
    trim(ctx, radius, { accent, ink }) {
      outline(ctx, withAlpha(ink, 0.4), radius * 0.01, () =>
        rectangle(ctx, radius, { wide: 0.74, tall: 0.74, corner: 0.14 }),
      );
      const [far, long] = [radius * 0.9, radius * 0.24];
      for (const [x, y] of [
        [-1, -1],
        [1, -1],
        [1, 1],
        [-1, 1],
      ] as const)
        outline(ctx, accent, radius * 0.022, () => {
          ctx.moveTo(x * far, y * (far - long));
          ctx.lineTo(x * far, y * far);
          ctx.lineTo(x * (far - long), y * far);
        });
    },
  },

  /** A window with a round head, and a second line about it. */
  arch: {
    trace: (ctx, radius) => archLine(ctx, radius, 0.66, 0.9),
    trim(ctx, radius, { accent }) {
      outline(ctx, withAlpha(accent, 0.9), radius * 0.018, () => archLine(ctx, radius, 0.74, 0.98));
    },
  },

  /** A sewn badge. */
  badge: {
    trace: (ctx, radius) => traceRays(ctx, 16, (ray) => radius * (ray % 2 === 0 ? 0.9 : 0.84), 0.1),
    trim(ctx, radius, { ink, accent }) {
      outline(ctx, withAlpha(ink, 0.85), radius * 0.02, () => ctx.arc(0, 0, radius * 0.76, 0, 2 * Math.PI));
      ctx.setLineDash([radius * 0.05, radius * 0.045]);
      outline(ctx, accent, radius * 0.014, () => ctx.arc(0, 0, radius * 0.7, 0, 2 * Math.PI));
      ctx.setLineDash([]);
    },
  },

  leaf: {
    trace(ctx, radius) {
      ctx.moveTo(radius * 0.86, -radius * 0.86);
      ctx.bezierCurveTo(
        radius * 1.02,
        radius * 0.3,
        radius * 0.4,
        radius * 0.98,
        -radius * 0.8,
        radius * 0.8,
      );
      ctx.bezierCurveTo(
        -radius * 0.98,
        -radius * 0.4,
        -radius * 0.3,
        -radius * 1.02,
        radius * 0.86,
        -radius * 0.86,
      );
      ctx.closePath();
    },
    trim(ctx, radius, { from, accent }) {
      outline(ctx, withAlpha(from, 0.45), radius * 0.016, () => {
        ctx.moveTo(-radius * 0.8, radius * 0.8);
        ctx.lineTo(radius * 0.6, -radius * 0.6);
        for (const along of [-0.4, -0.1, 0.2]) {
          ctx.moveTo(radius * along, -radius * along);
          ctx.lineTo(radius * (along + 0.06), -radius * (along + 0.42));
          ctx.moveTo(radius * along, -radius * along);
          ctx.lineTo(radius * (along + 0.42), -radius * (along + 0.06));
        }
      });
      outline(ctx, accent, radius * 0.03, () => {
        ctx.moveTo(-radius * 0.8, radius * 0.8);
        ctx.lineTo(-radius * 0.95, radius * 0.95);
      });
    },
  },

  /** An instant photo, held by a strip of tape. */
  polaroid: {
    paper: true,
    trace: (ctx, radius) =>
      rectangle(ctx, radius, { wide: 0.74, tall: 0.88, corner: 0.02, turn: polaroidTurn }),
    window: (ctx, radius) => rectangle(ctx, radius, { wide: 0.66, tall: 0.66, y: -0.13, turn: polaroidTurn }),
    trim(ctx, radius, { accent }) {
      ctx.fillStyle = withAlpha(mixColours(accent, '#ffffff', 0.55), 0.85);
      ctx.beginPath();
      ctx.translate(radius * 0.06, -radius * 0.88);
      rectangle(ctx, radius, { wide: 0.22, tall: 0.07, turn: 0.05 });
      ctx.translate(-radius * 0.06, radius * 0.88);
      ctx.fill();
    },
  },

  /** A postage stamp, with its teeth. */
  stamp: {
    paper: true,
    trace(ctx, radius) {
      const half = radius * 0.84;
      const tooth = (half * 2) / sawTeeth;
      ctx.moveTo(-half, -half);
      for (let side = 0; side < 4; side++) {
        for (let step = 0; step < sawTeeth; step++) {
          ctx.arc(-half + tooth * (step + 0.5), -half, tooth * 0.28, Math.PI, 0, true);
        }
        ctx.lineTo(half, -half);
        ctx.rotate(Math.PI / 2);
      }
      ctx.closePath();
    },
    window: (ctx, radius) => rectangle(ctx, radius, { wide: 0.68, tall: 0.68 }),
    trim(ctx, radius, { accent }) {
      outline(ctx, withAlpha(accent, 0.55), radius * 0.012, () => {
        for (const reach of [0.2, 0.26, 0.32]) {
          ctx.moveTo(radius * (0.56 + reach), -radius * 0.58);
          ctx.arc(radius * 0.56, -radius * 0.58, radius * reach, 0, 2 * Math.PI);
        }
      });
    },
  },

  slab: {
    trace: (ctx, radius) => slant(ctx, radius, [0, 0, 0.78, 0.78]),
    under(ctx, radius, { accent }) {
      ctx.fillStyle = accent;
      ctx.beginPath();
      slant(ctx, radius, [0.05, 0.06, 0.78, 0.78]);
      ctx.fill();
    },
  },

  diamond: {
    trace: (ctx, radius) => traceRays(ctx, 4, () => radius * 0.93),
    under(ctx, radius, { accent }) {
      ctx.fillStyle = accent;
      ctx.beginPath();
      ctx.translate(0, radius * 0.07);
      traceRays(ctx, 4, () => radius * 0.93);
      ctx.translate(0, -radius * 0.07);
      ctx.fill();
    },
  },

  /** Three bars of different lengths. */
  bars: {
    trace(ctx, radius) {
      slant(ctx, radius, [-0.08, -0.5, 0.7, 0.22]);
      slant(ctx, radius, [0.04, 0, 0.84, 0.22]);
      slant(ctx, radius, [-0.02, 0.5, 0.66, 0.22]);
    },
    under(ctx, radius, { accent }) {
      ctx.fillStyle = accent;
      ctx.beginPath();
      slant(ctx, radius, [0.7, -0.5, 0.09, 0.22]);
      slant(ctx, radius, [-0.86, 0.5, 0.07, 0.22]);
      ctx.fill();
    },
  },
};

function archLine(ctx: SKRSContext2D, radius: number, wide: number, tall: number): void {
  ctx.moveTo(-radius * wide, radius * tall * 0.9);
  ctx.lineTo(-radius * wide, -radius * (tall - wide));
  ctx.arc(0, -radius * (tall - wide), radius * wide, Math.PI, 0);
  ctx.lineTo(radius * wide, radius * tall * 0.9);
  ctx.closePath();
}
