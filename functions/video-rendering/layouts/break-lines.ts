import type { Box } from '../layout.ts';
import { broken, type Piece } from './word-pieces.ts';

export interface Line {
  pieces: readonly Piece[];
  /** As a share of the type's size. */
  width: number;
}

/** What lines have to fit in. */
export interface BreakRoom {
  box: Pick<Box, 'width' | 'height'>;
  /** Distance of two lines, and width of a space, as shares of the type's size. */
  leading: number;
  space: number;
  mostLines: number;
}

/** Letters may reach so far beyond a line's ends, as a share of the type's size. */
export const overhang = 0.04;

/** The widest a line may be at a size, as a share of it. */
const widestAt = ({ box }: BreakRoom, sizePx: number): number => box.width / sizePx - overhang * 2;

export type Measure = (piece: Pick<Piece, 'text' | 'spaced'>) => Piece;

/**
 * The largest size between two at which pieces fit, in lines of like length. What fits at none is broken within its
 * words, and then cut; only what can be neither broken nor cut goes below the smallest.
 */
export function breakLines(
  pieces: readonly Piece[],
  room: BreakRoom,
  { minSizePx, maxSizePx }: { minSizePx: number; maxSizePx: number },
  measure: Measure,
): { lines: Line[]; sizePx: number } {
  let low = Math.floor(minSizePx);
  if (!fitsAt(pieces, room, low)) return cutToFit(pieces, room, low, measure);
  let high = Math.max(low, Math.floor(maxSizePx));
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fitsAt(pieces, room, middle)) low = middle;
    else high = middle - 1;
  }
  return { lines: balanced(pieces, widestAt(room, low), room.space), sizePx: low };
}

function fitsAt(pieces: readonly Piece[], room: BreakRoom, sizePx: number): boolean {
  return fit(wrapped(pieces, widestAt(room, sizePx), room.space), room, sizePx);
}

function fit(lines: readonly Line[], room: BreakRoom, sizePx: number): boolean {
  return (
    lines.length <= room.mostLines &&
    heightOf(lines, room.leading) * sizePx <= room.box.height &&
    lines.every(({ width }) => width <= widestAt(room, sizePx))
  );
}

/** From the highest ink of the first line to the lowest of the last one, whichever words will stand in them. */
function heightOf(lines: readonly Line[], leading: number): number {
  const pieces = lines.flatMap((line) => line.pieces);
  const above = Math.max(0.72, ...pieces.map(({ ascent }) => ascent));
  const below = Math.max(0, ...pieces.map(({ descent }) => descent));
  return above + leading * (lines.length - 1) + below;
}

function wrapped(pieces: readonly Piece[], most: number, space: number): Line[] {
  const lines: { pieces: Piece[]; width: number }[] = [];
  for (const piece of pieces) {
    const line = lines.at(-1);
    const gap = piece.spaced ? space : 0;
    if (line !== undefined && line.width + gap + piece.width <= most) {
      line.pieces.push(piece);
      line.width += gap + piece.width;
    } else lines.push({ pieces: [piece], width: piece.width });
  }
  return lines;
}

/** The narrowest column that needs no more lines: no lonely last word. */
function balanced(pieces: readonly Piece[], most: number, space: number): Line[] {
  const count = wrapped(pieces, most, space).length;
  let low = Math.max(0, ...pieces.map(({ width }) => width));
  let high = most;
  while (high - low > 0.05) {
    const middle = (low + high) / 2;
    if (wrapped(pieces, middle, space).length <= count) high = middle;
    else low = middle;
  }
  return wrapped(pieces, high, space);
}

function cutToFit(
  pieces: readonly Piece[],
  room: BreakRoom,
  smallestPx: number,
  measure: Measure,
): { lines: Line[]; sizePx: number } {
  const most = widestAt(room, smallestPx);
  const parts = pieces.flatMap((piece) => broken(piece, most, measure));
  const whole = wrapped(parts, most, room.space);
  if (fit(whole, room, smallestPx)) return { lines: whole, sizePx: smallestPx };
  for (let kept = parts.length - 1; kept > 0; kept--) {
    const last = parts[kept - 1];
    if (last === undefined) break;
    const ended = endedBy(last, most, measure);
    const lines = wrapped([...parts.slice(0, kept - 1), ended], most, room.space);
    if (fit(lines, room, smallestPx)) return { lines, sizePx: smallestPx };
  }
  const [first] = parts;
  const lines = first === undefined ? [] : wrapped([first], Number.POSITIVE_INFINITY, 0);
  const scale = Math.min(
    room.box.width / ((lines[0]?.width ?? 1) + overhang * 2) / smallestPx,
    room.box.height / heightOf(lines, 1) / smallestPx,
    1,
  );
  return { lines, sizePx: smallestPx * scale };
}

/** A piece with an ellipsis behind it, and without as many of its last letters as that takes. */
function endedBy(piece: Piece, most: number, measure: Measure): Piece {
  const letters = [...piece.text.replace(/[\s\p{P}]+$/u, '')];
  for (;;) {
    const ended = measure({ ...piece, text: `${letters.join('')}…` });
    if (ended.width <= most || letters.length <= 1) return ended;
    letters.pop();
  }
}
