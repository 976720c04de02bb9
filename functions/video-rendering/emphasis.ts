import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Emphasis } from '#shared/drawing/themes/theme.ts';

/** A word that is marked: where it stands, and in how large a type. */
export interface MarkedWord {
  x: number;
  /** Of the baseline. */
  y: number;
  width: number;
  sizePx: number;
  capPx: number;
  depthPx: number;
}

/** How far a mark reaches beyond its word, in sizes of the type. */
export const markReach = 0.13;

/** The word stands on the accent's colour, so its own must be read on that. */
export function standsOnAccent(emphasis: Emphasis): boolean {
  return emphasis === 'marker' || emphasis === 'slab' || emphasis === 'brush';
}

type Mark = (ctx: SKRSContext2D, word: MarkedWord, drawn: number) => void;

/** @param drawn how far the mark has come, 0 to 1 */
export function paintMark(
  ctx: SKRSContext2D,
  emphasis: Emphasis,
  word: MarkedWord,
  { drawn, accent }: { drawn: number; accent: string },
): void {
  if (drawn <= 0) return;
  ctx.save();
  ctx.fillStyle = accent;
  ctx.strokeStyle = accent;
  ctx.lineCap = 'round';
  ctx.lineJoin = 'round';
  marks[emphasis](ctx, word, drawn);
  ctx.restore();
}

const marks: Readonly<Record<Emphasis, Mark>> = {
  tint: () => undefined,

  marker(ctx, word, drawn) {
    const { left, top, width, height } = plate(word);
    ctx.beginPath();
    ctx.roundRect(left, top, width * drawn, height, Math.min(height / 2, word.sizePx * 0.24));
    ctx.fill();
  },

  /** A slanted bar with hard corners. */
  slab(ctx, word, drawn) {
    const { left, top, width, height } = plate(word);
    const slant = height * 0.09;
    const right = left + width * drawn;
    ctx.beginPath();
    ctx.moveTo(left + slant, top);
    ctx.lineTo(right + slant, top);
    ctx.lineTo(right - slant, top + height);
    ctx.lineTo(left - slant, top + height);
    ctx.fill();
  },

  /** One stroke of a broad brush, with uneven edges. */
  brush(ctx, word, drawn) {
    const { left, top, width, height } = plate(word);
    const long = width * drawn;
    const rough = height * 0.05;
    const edge = (y: number, wobble: number) => (step: number) =>
      ctx.lineTo(left + (long * step) / 40, y + rough * wobble * Math.sin(step * 0.21 + y));
    const steps = Array.from({ length: 41 }, (_, step) => step);
    const bristles = [0, 0.9, 0.3, 1.5, 0.6, 1.9, 0.4, 1.2, 0];
    ctx.beginPath();
    steps.forEach(edge(top + rough * 0.5, 1));
    for (const [row, reach] of bristles.entries())
      ctx.lineTo(left + long + rough * reach * 1.6, top + rough + ((height - rough * 2) * row) / 8);
    steps.reverse().forEach(edge(top + height - rough * 0.3, 0.8));
    for (const [row, reach] of bristles.entries())
      ctx.lineTo(left - rough * reach, top + height - rough - ((height - rough * 2) * row) / 8);
    ctx.closePath();
    ctx.fill();
  },

  underline(ctx, { x, y, width, sizePx, depthPx }, drawn) {
    ctx.beginPath();
    ctx.roundRect(x, y + depthPx * 0.45, width * drawn, sizePx * 0.09, sizePx * 0.045);
    ctx.fill();
  },

  /** A frame that is drawn round the word. */
  box(ctx, word, drawn) {
    const { left, top, width, height } = plate(word);
    const round = (width + height) * 2;
    ctx.lineWidth = word.sizePx * 0.055;
    ctx.lineJoin = 'miter';
    ctx.setLineDash([round * drawn, round]);
    ctx.strokeRect(left, top, width, height);
  },

  wave(ctx, { x, y, width, sizePx, depthPx }, drawn) {
    const waves = Math.max(2, Math.round(width / (sizePx * 0.42)));
    ctx.lineWidth = sizePx * 0.075;
    ctx.beginPath();
    for (let step = 0; step <= waves * 12 * drawn; step++)
      ctx.lineTo(
        x + (width * step) / (waves * 12),
        y + depthPx * 0.75 + sizePx * 0.045 * Math.sin((step / 12) * 2 * Math.PI),
      );
    ctx.stroke();
  },

  /** Two quick lines of a pencil, the second shorter. */
  pencil(ctx, { x, y, width, sizePx, depthPx }, drawn) {
    for (const [start, end, down, first] of [
      [-0.02, 1.02, 0.35, 0],
      [0.16, 0.9, 0.95, 0.5],
    ] as const) {
      const part = Math.min(1, Math.max(0, (drawn - first) * 2));
      if (part === 0) continue;
      ctx.lineWidth = sizePx * (first === 0 ? 0.062 : 0.042);
      ctx.beginPath();
      for (let step = 0; step <= 20 * part; step++)
        ctx.lineTo(
          x + width * (start + ((end - start) * step) / 20),
          y + depthPx * down - sizePx * 0.035 * Math.sin((step / 20) * Math.PI) + sizePx * 0.03,
        );
      ctx.stroke();
    }
  },
};

/** What a plate under a word covers. */
function plate({ x, y, width, sizePx, capPx, depthPx }: MarkedWord) {
  const reach = sizePx * markReach;
  const above = capPx + reach;
  const below = Math.max(reach, depthPx + reach * 0.2);
  return { left: x - reach, top: y - above, width: width + reach * 2, height: above + below };
}
