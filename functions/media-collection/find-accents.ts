import type { Scene } from '#shared/contracts/script.ts';
import type { FoundPicture, Pictures } from '#shared/ports/pictures.ts';

/** Pixels; accents float at about a third of the main picture. */
const accentSizePx = 320;
const mostAccents = 3;
/** More than are shown, because only one of each keyword is. */
const mostAsked = 6;
/** Times a library is asked for one scene at most, for the price of it. */
export const mostAccentSearches = 2;
/** With fewer fresh ones than this, pictures from scenes further back may return. */
const enough = 2;
/** Beside a main picture a distant relation only puzzles. */
const leastFit = 0.75;

/**
 * Smaller pictures for one scene, from the same keywords. Fresh ones first; never the main picture of this scene or
 * of a neighbour, never what the scene before showed. None is better than one that has nothing to do with the scene.
 *
 * @param mains the main pictures of all scenes
 * @param shown the accents so far, scene by scene
 */
export async function findAccents(
  pictures: Pictures,
  { scene, position }: { scene: Scene; position: number },
  mains: readonly FoundPicture[],
  shown: readonly FoundPicture[][],
): Promise<FoundPicture[]> {
  const main = mains[position];
  const near = new Set(
    names([...mains.slice(Math.max(0, position - 1), position + 2), ...(shown.at(-1) ?? [])]),
  );
  const all = new Set([...near, ...names([...mains, ...shown.flat()])]);
  const keywords = [...scene.keywords.filter((keyword) => keyword !== main?.keyword), main?.keyword ?? ''];
  const ask = async (avoid: ReadonlySet<string>) => {
    const found = await pictures.find({ keywords, count: mostAsked, sizePx: accentSizePx, avoid });
    return found.filter(({ name, fit }) => fit >= leastFit && !avoid.has(name));
  };
  const fresh = onePerKeyword(await ask(all), main?.keyword);
  if (fresh.length >= enough) return fresh.slice(0, mostAccents);
  const again = await ask(new Set([...near, ...names(fresh)]));
  return onePerKeyword([...fresh, ...again], main?.keyword).slice(0, enough);
}

/** Two hearts beside each other say no more than one. What the main picture shows already comes only if nothing else does. */
function onePerKeyword(found: readonly FoundPicture[], mainKeyword: string | undefined): FoundPicture[] {
  const first = found.filter(
    (one, place) => found.findIndex(({ keyword }) => keyword === one.keyword) === place,
  );
  const others = first.filter(({ keyword }) => keyword !== mainKeyword);
  return others.length > 0 ? others : first;
}

function names(pictures: readonly FoundPicture[]): string[] {
  return pictures.map(({ name }) => name);
}
