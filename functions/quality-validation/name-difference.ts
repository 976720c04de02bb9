import type { Pictures } from '#shared/ports/media-inspector.ts';
import { type Difference, distance, middle, type Sign } from './compare-signs.ts';

/** A picture in another's place is as near to it as encoders leave it, in levels. */
const sameScene = 2.5;

/** Says in words what became of pictures that are not as they were drawn. */
export function nameDifference(
  off: readonly Difference[],
  signs: readonly Sign[],
  grid: Pick<Pictures, 'columns' | 'rows'>,
): string {
  const exchanged = [...new Set(off.flatMap((one) => exchangedFor(one, signs) ?? []))];
  if (exchanged.length > 0) return exchanged.join(', ');
  const levels = levelsOf(off);
  if (levels !== undefined) return levels;
  const warped = warpOf(off, grid);
  if (warped !== undefined) return warped;
  const scenes = [...new Set(off.map(({ sign }) => sign.sceneId))].join(', ');
  return `another picture ${placeOf(off, grid)} in ${scenes}`;
}

function exchangedFor({ sign, shown }: Difference, signs: readonly Sign[]): string | undefined {
  if (Math.max(...shown.luma) - Math.min(...shown.luma) < 6) return `one plain colour in ${sign.sceneId}`;
  const others = signs.filter(({ sceneId }) => sceneId !== sign.sceneId);
  const found = others.find(
    (other) => distance(other, shown) < sameScene && distance(other, shown) * 4 < distance(sign, shown),
  );
  return found && `the picture of ${found.sceneId} in ${sign.sceneId}`;
}

/** A straight line from what was drawn to what is shown: other levels, where it fits every cell. */
function levelsOf(off: readonly Difference[]): string | undefined {
  const fits = off.map(({ sign, shown }) => lineThrough(sign.luma, shown.luma));
  const fit = { slope: middle(fits.map(({ slope }) => slope)), rest: middle(fits.map(({ rest }) => rest)) };
  const at = (level: number) => middle(fits.map(({ slope, from }) => from + slope * level));
  if (fit.rest > 2.5 || fit.slope < 0.5 || fit.slope > 2) return undefined;
  const [black, white] = [at(16) - 16, at(235) - 235];
  if (Math.abs(black) < 7 && Math.abs(white) < 7) return 'other colours, as of another matrix';
  return `other levels: black ${signed(black)}, white ${signed(white)} of 255`;
}

function lineThrough(from: Uint8Array, to: Uint8Array): { slope: number; from: number; rest: number } {
  const count = Math.max(1, from.length);
  let [sumX, sumY, sumXX, sumXY] = [0, 0, 0, 0];
  for (let cell = 0; cell < from.length; cell++) {
    const [x, y] = [from[cell] ?? 0, to[cell] ?? 0];
    sumX += x;
    sumY += y;
    sumXX += x * x;
    sumXY += x * y;
  }
  const spread = sumXX - (sumX * sumX) / count;
  const slope = spread > 0 ? (sumXY - (sumX * sumY) / count) / spread : 1;
  const start = (sumY - slope * sumX) / count;
  let rest = 0;
  for (let cell = 0; cell < from.length; cell++)
    rest += Math.abs(start + slope * (from[cell] ?? 0) - (to[cell] ?? 0));
  return { slope, from: start, rest: rest / count };
}

interface Warp {
  /** How many times wider and higher than drawn. */
  wider: number;
  higher: number;
  /** How far its middle has moved, in parts of the frame. */
  right: number;
  down: number;
}

const asDrawn: Warp = { wider: 1, higher: 1, right: 0, down: 0 };

const scales = [
  0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1, 1.03, 1.05, 1.08, 1.12, 1.2, 1.25, 1.33, 1.45, 1.6, 1.78,
];
const shifts = [-0.2, -0.15, -0.1, -0.06, -0.03, 0, 0.03, 0.06, 0.1, 0.15, 0.2];
/** A movement of the whole picture must explain so much of the difference. */
const explained = 0.4;
/** So many of the pictures tell. */
const mostAsked = 4;

/** The picture drawn, made larger, smaller or moved: the best of many tries, in place and in size, then both by turns. */
function warpOf(off: readonly Difference[], grid: Pick<Pictures, 'columns' | 'rows'>): string | undefined {
  const asked = [...off].sort((one, other) => other.luma - one.luma).slice(0, mostAsked);
  const cost = (warp: Warp) => asked.reduce((sum, one) => sum + warpedDistance(one, warp, grid), 0);
  const bestOf = (warps: readonly Warp[]): Warp =>
    warps
      .map((warp) => ({ warp, off: cost(warp) }))
      .reduce((best, one) => (one.off < best.off ? one : best), {
        warp: asDrawn,
        off: Number.POSITIVE_INFINITY,
      }).warp;
  const moved = (from: Warp) => shifts.flatMap((right) => shifts.map((down) => ({ ...from, right, down })));
  const sized = (from: Warp) =>
    scales.flatMap((wider) => scales.map((higher) => ({ ...from, wider, higher })));
  const alone = [bestOf(moved(asDrawn)), bestOf(sized(asDrawn))];
  const both = alone.map((warp) =>
    bestOf([warp, ...(warp.wider === 1 && warp.higher === 1 ? sized : moved)(warp)]),
  );
  const [simple, full] = [bestOf(alone), bestOf(both)];
  // Of two that explain alike the simpler one is told.
  const best = cost(full) < cost(simple) * 0.7 ? full : simple;
  return cost(best) > cost(asDrawn) * (1 - explained) ? undefined : describeWarp(best);
}

/** Beside the picture there is black. */
const black = 16;

function warpedDistance(
  { sign, shown }: Difference,
  { wider, higher, right, down }: Warp,
  { columns, rows }: Pick<Pictures, 'columns' | 'rows'>,
): number {
  let sum = 0;
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const x = ((column + 0.5) / columns - 0.5 - right) / wider + 0.5;
      const y = ((row + 0.5) / rows - 0.5 - down) / higher + 0.5;
      const value = between(sign.luma, x * columns - 0.5, y * rows - 0.5, columns, rows) ?? black;
      sum += Math.abs(value - (shown.luma[row * columns + column] ?? 0));
    }
  return sum / (columns * rows);
}

function between(plane: Uint8Array, x: number, y: number, columns: number, rows: number): number | undefined {
  if (x < -0.5 || y < -0.5 || x > columns - 0.5 || y > rows - 0.5) return undefined;
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const at = (column: number, row: number) =>
    plane[Math.min(rows - 1, Math.max(0, row)) * columns + Math.min(columns - 1, Math.max(0, column))] ?? 0;
  const [along, under] = [x - left, y - top];
  const upper = at(left, top) * (1 - along) + at(left + 1, top) * along;
  const lower = at(left, top + 1) * (1 - along) + at(left + 1, top + 1) * along;
  return upper * (1 - under) + lower * under;
}

function describeWarp({ wider, higher, right, down }: Warp): string {
  const words: string[] = [];
  if (Math.abs(wider - higher) > 0.04)
    words.push(`the picture out of shape: ${percent(wider)} of its width, ${percent(higher)} of its height`);
  else if (wider > 1.01) words.push(`the picture ${percent(wider)} as large as drawn: its edges are cut off`);
  else if (wider < 0.99) words.push(`the picture only ${percent(wider)} as large as drawn`);
  const moved = [
    right === 0 ? '' : `${percent(Math.abs(right))} to the ${right > 0 ? 'right' : 'left'}`,
    down === 0 ? '' : `${percent(Math.abs(down))} ${down > 0 ? 'down' : 'up'}`,
  ].filter((part) => part !== '');
  if (moved.length > 0)
    words.push(`the picture moved ${moved.join(' and ')}: what stood at the edge is cut off`);
  return words.join(', ') || 'another picture';
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function signed(levels: number): string {
  return `${levels >= 0 ? '+' : '-'}${Math.abs(Math.round(levels))}`;
}

/** Where most of the difference lies. */
function placeOf(off: readonly Difference[], { columns, rows }: Pick<Pictures, 'columns' | 'rows'>): string {
  const thirds = [0, 0, 0];
  for (const { sign, shown } of off)
    for (let cell = 0; cell < columns * rows; cell++) {
      const third = Math.min(2, Math.floor((Math.floor(cell / columns) / rows) * 3));
      thirds[third] = (thirds[third] ?? 0) + Math.abs((sign.luma[cell] ?? 0) - (shown.luma[cell] ?? 0));
    }
  const whole = thirds.reduce((sum, one) => sum + one, 0);
  const share = (third: number) => (thirds[third] ?? 0) / Math.max(1, whole);
  if (share(2) > 0.6) return 'at the bottom, where captions stand,';
  if (share(0) > 0.6) return 'at the top';
  return share(1) > 0.6 ? 'in the middle' : 'all over the frame';
}
