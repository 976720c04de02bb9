import { runsRightToLeft } from '#shared/drawing/glyphs.ts';
import type { Piece } from './word-pieces.ts';

/**
 * Where a line's pieces stand, still in the order they are read. In a line from right to left a Latin name of several
 * words runs on from left to right, and the other way round (the Unicode bidirectional algorithm, rules L2 and W7).
 *
 * @param space width of a space; it and each `x`, from the line's left, are shares of the type's size
 */
export function inReadingOrder(
  pieces: readonly Piece[],
  rightToLeft: boolean,
  space: number,
): { piece: Piece; x: number }[] {
  const stands = new Map<Piece, number>();
  let x = 0;
  const seen = asSeen(pieces, rightToLeft);
  for (const [place, piece] of seen.entries()) {
    stands.set(piece, x);
    const next = seen[place + 1];
    if (next === undefined) break;
    x += piece.width + (isParted(pieces, piece, next) ? space : 0);
  }
  return pieces.map((piece) => ({ piece, x: stands.get(piece) ?? 0 }));
}

/** Whether a space stands between two that are seen side by side: no word begins with the later one otherwise. */
function isParted(pieces: readonly Piece[], one: Piece, other: Piece): boolean {
  const [first, second] = [pieces.indexOf(one), pieces.indexOf(other)];
  const later = first > second ? one : other;
  return Math.abs(first - second) !== 1 || later.spaced;
}

function asSeen(pieces: readonly Piece[], rightToLeft: boolean): Piece[] {
  const runs: { turned: boolean; pieces: Piece[] }[] = [];
  let strong = rightToLeft;
  for (const piece of pieces) {
    if (/\p{L}/u.test(piece.text)) strong = runsRightToLeft(piece.text);
    const run = runs.at(-1);
    if (run?.turned === strong) run.pieces.push(piece);
    else runs.push({ turned: strong, pieces: [piece] });
  }
  const inOrder = rightToLeft ? runs.reverse() : runs;
  return inOrder.flatMap(({ turned, pieces: own }) => (turned ? own.reverse() : own));
}
