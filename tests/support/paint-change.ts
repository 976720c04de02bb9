import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import { between, easeInOut, easeOut } from '#shared/drawing/ease.ts';
import type { Change, Transition } from '../../functions/video-rendering/transitions.ts';

interface PaintedChange extends Change {
  paintOld(ctx: SKRSContext2D): void;
  paintNew(ctx: SKRSContext2D): void;
}

/** A change of scenes as a canvas draws it: what the frames of a film are held against. */
export function paintChange(ctx: SKRSContext2D, transition: Transition, change: PaintedChange): void {
  painters[transition](ctx, change);
}

function clipped(ctx: SKRSContext2D, trace: () => void, paint: (ctx: SKRSContext2D) => void): void {
  ctx.save();
  ctx.beginPath();
  trace();
  ctx.clip();
  paint(ctx);
  ctx.restore();
}

const painters: Readonly<Record<Transition, (ctx: SKRSContext2D, change: PaintedChange) => void>> = {
  slide(ctx, { width, done, paintOld, paintNew }) {
    const shift = Math.round(width * easeInOut(done));
    ctx.save();
    ctx.translate(-shift, 0);
    paintOld(ctx);
    ctx.restore();
    clipped(
      ctx,
      () => ctx.rect(width - shift, 0, shift, 100_000),
      (inner) => {
        inner.translate(width - shift, 0);
        paintNew(inner);
      },
    );
  },

  /** A slanted edge with two coloured bands in front of it. */
  wipe(ctx, { width, height, palette, done, paintOld, paintNew }) {
    const slant = height * 0.25;
    const band = width * 0.12;
    const edge = between(-slant - band * 2, width + slant, easeInOut(done));
    paintOld(ctx);
    const trace = (x: number): void => {
      ctx.moveTo(-slant * 2 - width, 0);
      ctx.lineTo(x + slant, 0);
      ctx.lineTo(x, height);
      ctx.lineTo(-slant * 2 - width, height);
    };
    for (const [reach, colour] of [
      [2, palette.accent],
      [1, palette.shape],
    ] as const) {
      ctx.fillStyle = colour;
      ctx.beginPath();
      trace(edge + band * reach);
      ctx.fill();
    }
    clipped(ctx, () => trace(edge), paintNew);
  },

  /** The new scene opens as a circle about its picture, behind a coloured rim. */
  circle(ctx, { width, height, palette, focus, done, paintOld, paintNew }) {
    const reach = Math.hypot(Math.max(focus.x, width - focus.x), Math.max(focus.y, height - focus.y));
    const radius = reach * easeInOut(done);
    paintOld(ctx);
    ctx.fillStyle = palette.accent;
    ctx.beginPath();
    ctx.arc(focus.x, focus.y, radius * 1.04 + reach * 0.05 * Math.min(1, done * 4), 0, 2 * Math.PI);
    ctx.fill();
    clipped(ctx, () => ctx.arc(focus.x, focus.y, radius, 0, 2 * Math.PI), paintNew);
  },

  /** Columns fall in one after the other. */
  columns(ctx, { width, height, done, paintOld, paintNew }) {
    const count = width > height ? 6 : 4;
    paintOld(ctx);
    clipped(
      ctx,
      () => {
        for (let column = 0; column < count; column++) {
          const own = easeInOut(done * 1.6 - (column / count) * 0.6);
          const left = Math.round((width * column) / count);
          ctx.rect(left, 0, Math.round((width * (column + 1)) / count) - left, height * own);
        }
      },
      paintNew,
    );
  },

  /** The old scene comes nearer and dissolves. */
  zoom(ctx, { width, height, done, paintOld, paintNew }) {
    paintNew(ctx);
    const old = createCanvas(width, height);
    paintOld(old.getContext('2d'));
    const scale = between(1, 1.35, easeInOut(done));
    ctx.save();
    ctx.globalAlpha = 1 - easeOut(done * 1.4);
    ctx.translate(width / 2, height / 2);
    ctx.scale(scale, scale);
    ctx.drawImage(old, -width / 2, -height / 2);
    ctx.restore();
  },
};
