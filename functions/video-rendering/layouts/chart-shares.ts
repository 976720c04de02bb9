import type { SKRSContext2D } from '@napi-rs/canvas';
import { mixColours } from '#shared/drawing/colour.ts';
import type { Layer } from '../layer.ts';
import { spriteOf } from './chart-bars.ts';
import { layOutShares, type SharesLayout } from './chart-shares-places.ts';
import type { ChartParts, ChartSheet } from './chart-sheet.ts';
import { chartTimes } from './chart-times.ts';
import type { MarkColours } from './mark-colours.ts';
import { type MarkState, type MarkTimes, markLayer, markStateAt } from './mark-layer.ts';

/** Pixels that part two neighbours on the ring. */
const partedBy = 6;

/** A ring that is filled share by share, and a key with the figures. */
export function shareLayers(parts: ChartParts, sheet: ChartSheet, whole: number): Layer[] {
  const { colours } = sheet;
  const { curve } = parts.theme.motion;
  const layout = layOutShares(parts, sheet, whole);
  const times = chartTimes(parts);
  const alike = times.every(({ lit }) => lit === undefined);
  const tint = (place: number): string =>
    alike && place === 0 ? colours.accent : mixColours(colours.base, colours.ink, shade(place, times.length));
  const { x, y, inner } = layout.ring;
  return [
    ringLayer(layout, times, { colours, tint, curve }),
    ...layout.marks.map((mark, place) =>
      markLayer(
        { box: mark.row, times: times[place] ?? { at: 0 }, curve },
        rowPainter(mark, tint(place), parts, colours),
      ),
    ),
    ...layout.marks.flatMap(({ large }, place) => {
      const moment = times[place];
      if (large === undefined || moment?.lit === undefined) return [];
      const figure = spriteOf(large, colours.ink);
      const box = { x: x - inner, y: y - inner, width: inner * 2, height: inner * 2 };
      return [
        markLayer({ box, times: moment, curve }, (ctx, { lit, told }) => {
          ctx.globalAlpha = Math.min(lit, told);
          figure(ctx);
        }),
      ];
    }),
  ];
}

/** From the shapes' colour towards the ink's, light and dark in turn: two neighbours are never alike. */
function shade(place: number, count: number): number {
  const half = Math.ceil(count / 2);
  return ((place % 2) * half + Math.floor(place / 2)) * (0.72 / Math.max(1, count - 1));
}

function ringLayer(
  { ring, marks }: SharesLayout,
  times: readonly MarkTimes[],
  {
    colours,
    tint,
    curve,
  }: { colours: MarkColours; tint(place: number): string; curve: 'spring' | 'snap' | 'glide' },
): Layer {
  const { x, y, outer, inner } = ring;
  const reach = outer / 0.95;
  const from = Math.min(...times.map(({ at }) => at)) - 0.3;
  const statesAt = (seconds: number): MarkState[] => times.map((time) => markStateAt(time, seconds, curve));
  return {
    box: { x: x - reach, y: y - reach, width: reach * 2, height: reach * 2 },
    lookAt(seconds) {
      if (seconds <= from) return undefined;
      return statesAt(seconds)
        .map(({ grown, lit }) => `${grown} ${lit}`)
        .join();
    },
    paint(ctx, seconds) {
      if (seconds <= from) return;
      ctx.save();
      // What nobody has spoken of yet, or is no part of what is told.
      segment(ctx, { x, y, outer, inner }, 0, 1, 0);
      ctx.fillStyle = colours.faint;
      ctx.fill();
      for (const [place, { grown, lit }] of statesAt(seconds).entries()) {
        const mark = marks[place];
        if (mark === undefined || grown <= 0) continue;
        const end = mark.from + (mark.to - mark.from) * grown;
        segment(ctx, { x, y, outer: outer * (1 + 0.05 * lit), inner }, mark.from, end, partedBy);
        ctx.fillStyle = mixColours(tint(place), colours.accent, lit);
        ctx.fill();
      }
      ctx.restore();
    },
  };
}

/** A part of a ring, from one share of the way round to another, clockwise from the top. */
function segment(
  ctx: SKRSContext2D,
  { x, y, outer, inner }: SharesLayout['ring'],
  from: number,
  to: number,
  gap: number,
): void {
  const angle = (share: number): number => share * Math.PI * 2 - Math.PI / 2;
  const middle = (from + to) / 2;
  // A share that is narrower than the gap is still seen.
  const half = (radius: number): number =>
    Math.max(Math.min(0.0015, (to - from) / 2), (to - from) / 2 - gap / (Math.PI * 4 * radius));
  ctx.beginPath();
  ctx.arc(x, y, outer, angle(middle - half(outer)), angle(middle + half(outer)));
  ctx.arc(x, y, inner, angle(middle + half(inner)), angle(middle - half(inner)), true);
  ctx.closePath();
}

/** One line of the key; it stands on a plate while it is spoken of. */
function rowPainter(
  { row, swatch, label, value }: SharesLayout['marks'][number],
  colour: string,
  { theme }: ChartParts,
  colours: MarkColours,
): (ctx: SKRSContext2D, state: MarkState) => void {
  const plain = [label, value].flatMap((set) => (set === undefined ? [] : [spriteOf(set, colours.ink)]));
  const bright = [label, value].flatMap((set) =>
    set === undefined ? [] : [spriteOf(set, colours.onAccent)],
  );
  const round = (side: number): number => Math.min(0.5, theme.shapes.corner * 1.5) * side;
  return (ctx, { lit: named, told, grown }) => {
    const lit = Math.min(named, told);
    ctx.globalAlpha = lit;
    ctx.fillStyle = colours.accent;
    ctx.beginPath();
    ctx.roundRect(row.x, row.y, row.width, row.height, round(row.height));
    ctx.fill();
    ctx.globalAlpha = 1;
    ctx.fillStyle = mixColours(colour, colours.onAccent, lit);
    const side = swatch.width * grown;
    const inset = (swatch.width - side) / 2;
    ctx.beginPath();
    ctx.roundRect(swatch.x + inset, swatch.y + inset, side, side, round(side));
    ctx.fill();
    for (const [sprites, alpha] of [
      [plain, told * (1 - lit)],
      [bright, told * lit],
    ] as const) {
      ctx.globalAlpha = alpha;
      for (const sprite of sprites) sprite(ctx);
    }
  };
}
