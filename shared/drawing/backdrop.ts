import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Palette, SceneMedia } from '../contracts/media.ts';
import { type Mover, movers } from './backdrop-movers.ts';
import { withAlpha } from './colour.ts';
import { quietPalette } from './quiet.ts';

export interface BackdropSpec {
  backdrop: SceneMedia['backdrop'];
  palette: Palette;
  /** Pixels. */
  width: number;
  height: number;
  /** Where rays come from, in pixels; the middle unless told. */
  focus?: { x: number; y: number };
}

/** The part that never moves: the ground's gradient, a light from above and darker corners. */
function paintGround(ctx: SKRSContext2D, spec: BackdropSpec): void {
  const { backdrop, palette, width, height } = spec;
  const ground = ctx.createLinearGradient(0, 0, width * 0.6, height);
  ground.addColorStop(0, palette.from);
  ground.addColorStop(1, palette.to);
  ctx.fillStyle = ground;
  ctx.fillRect(0, 0, width, height);
  if (backdrop === 'rays') paintRays(ctx, spec);
  const reach = Math.hypot(width, height);
  const light = ctx.createRadialGradient(
    width * 0.3,
    height * 0.1,
    0,
    width * 0.3,
    height * 0.1,
    reach * 0.6,
  );
  light.addColorStop(0, withAlpha(palette.shape, 0.28));
  light.addColorStop(1, withAlpha(palette.shape, 0));
  ctx.fillStyle = light;
  ctx.fillRect(0, 0, width, height);
  const corners = ctx.createRadialGradient(
    width / 2,
    height / 2,
    reach * 0.28,
    width / 2,
    height / 2,
    reach * 0.56,
  );
  corners.addColorStop(0, withAlpha(palette.to, 0));
  corners.addColorStop(1, withAlpha(palette.to, 0.55));
  ctx.fillStyle = corners;
  ctx.fillRect(0, 0, width, height);
}

const rayCount = 14;

function paintRays(ctx: SKRSContext2D, { palette, width, height, focus }: BackdropSpec): void {
  const { x, y } = focus ?? { x: width * 0.5, y: height * 0.46 };
  const reach = Math.hypot(width, height);
  const fade = ctx.createRadialGradient(x, y, reach * 0.04, x, y, reach * 0.62);
  fade.addColorStop(0, withAlpha(palette.shape, 0.7));
  fade.addColorStop(1, withAlpha(palette.shape, 0.05));
  ctx.fillStyle = fade;
  ctx.beginPath();
  for (let ray = 0; ray < rayCount; ray++) {
    const angle = ((ray + 0.2) * 2 * Math.PI) / rayCount;
    const half = Math.PI / rayCount / 2;
    ctx.moveTo(x, y);
    ctx.lineTo(x + reach * Math.cos(angle - half), y + reach * Math.sin(angle - half));
    ctx.lineTo(x + reach * Math.cos(angle + half), y + reach * Math.sin(angle + half));
  }
  ctx.fill();
}

/** Paints a backdrop as it looks after so many seconds. For one picture; a film uses `createBackdrop`. */
export function paintBackdrop(ctx: SKRSContext2D, asked: BackdropSpec & { seconds: number }): void {
  const spec = { ...asked, palette: quietPalette(asked.palette) };
  paintGround(ctx, spec);
  for (const mover of movers(spec)) {
    const { x, y } = mover.at(spec.seconds);
    ctx.save();
    ctx.translate(x, y);
    mover.paint(ctx);
    ctx.restore();
  }
}

/** A backdrop in parts: what never moves, and what travels over it without changing. */
export interface Backdrop {
  /** Covers the whole frame. */
  paintGround(ctx: SKRSContext2D): void;
  movers: readonly Mover[];
}

/** For a film, which draws each part once and then only places it, on whole pixels. */
export function createBackdrop(asked: BackdropSpec): Backdrop {
  const spec = { ...asked, palette: quietPalette(asked.palette) };
  return { paintGround: (ctx) => paintGround(ctx, spec), movers: movers(spec) };
}
