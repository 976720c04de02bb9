import type { RankedFootage } from './rank-footage.ts';

/**
 * Which footage each scene shows: the best that no scene before it has and the channel did not show lately.
 *
 * @param offered for each scene, best first
 * @param taken ids that must not be shown
 */
export function assignFootage(
  offered: readonly (readonly RankedFootage[])[],
  taken: ReadonlySet<string>,
): (RankedFootage | undefined)[] {
  const used = new Set(taken);
  return offered.map((items) => {
    const best = items.find(({ id }) => !used.has(id));
    if (best !== undefined) used.add(best.id);
    return best;
  });
}

const fewScenes = 3;
const leastShare = 0.3;

/** One clip among many drawings looks like a mistake: a video has several, or none. */
export function looksIntended(filmed: number, scenes: number): boolean {
  if (filmed === 0 || scenes <= fewScenes) return true;
  return filmed >= Math.max(2, Math.ceil(scenes * leastShare));
}
