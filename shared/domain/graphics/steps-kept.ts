import type { Graphic } from '../../contracts/graphics.ts';

/** How many steps a list begins with that the one before it ended with: 0 where it does not go on with that one. */
export function stepsKept(before: Graphic | undefined, graphic: Graphic): number {
  if (before?.layout !== 'list' || graphic.layout !== 'list' || !graphic.ordered) return 0;
  const from = (graphic.first ?? 1) - (before.first ?? 1);
  if (from < 0) return 0;
  const kept = before.items.slice(from);
  return kept.every((item, place) => graphic.items[place] === item) ? kept.length : 0;
}
