import type { FoundPicture, Pictures } from '#shared/ports/pictures.ts';
import type { Obtain, StoredPicture } from './obtain-pictures.ts';
import type { Wanted } from './wanted-pictures.ts';

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
const leastFit = 0.8;

/**
 * Smaller pictures for one scene: of its graphic's parts, then of what else it names. Fresh ones first; never the main picture of this scene or
 * of a neighbour, never what the scene before showed. None is better than one that has nothing to do with the scene.
 *
 * @param mains the main pictures of all scenes
 * @param shown the accents so far, scene by scene
 */
export async function findAccents(
  obtain: Obtain,
  { id, wanted, position }: { id: string; wanted: Wanted; position: number },
  mains: readonly StoredPicture[],
  shown: readonly StoredPicture[][],
): Promise<StoredPicture[]> {
  const main = mains[position]?.keyword ?? '';
  const near = names([...mains.slice(Math.max(0, position - 1), position + 2), ...(shown.at(-1) ?? [])]);
  const all = names([...mains, ...shown.flat()]);
  const { parts, said, about } = wanted;
  const keywords = [...new Set([...parts, ...said].filter((keyword) => keyword !== main)), main];
  return await obtain({
    key: `accents:${id}`,
    mostSearches: mostAccentSearches,
    like: { keywords, about, main, near: near.toSorted(), all: all.toSorted(), accentSizePx },
    choose: (find) => choose(find, { keywords, about, main, near, all }),
  });
}

async function choose(
  find: Pictures['find'],
  {
    keywords,
    about,
    main,
    near,
    all,
  }: { keywords: string[]; about: string[]; main: string; near: string[]; all: string[] },
): Promise<FoundPicture[]> {
  const ask = async (names: string[]) => {
    const avoid = new Set(names);
    const found = await find({ keywords, about, count: mostAsked, sizePx: accentSizePx, avoid });
    return found.filter(({ name, fit }) => fit >= leastFit && !avoid.has(name));
  };
  const fresh = onePerKeyword(await ask([...near, ...all]), main);
  if (fresh.length >= enough) return fresh.slice(0, mostAccents);
  const again = await ask([...near, ...names(fresh)]);
  return onePerKeyword([...fresh, ...again], main).slice(0, enough);
}

/** Two hearts beside each other say no more than one. What the main picture shows already comes only if nothing else does. */
function onePerKeyword(found: readonly FoundPicture[], mainKeyword: string): FoundPicture[] {
  const first = found.filter(
    (one, place) => found.findIndex(({ keyword }) => keyword === one.keyword) === place,
  );
  const others = first.filter(({ keyword }) => keyword !== mainKeyword);
  return others.length > 0 ? others : first;
}

function names(pictures: readonly { name: string }[]): string[] {
  return [...new Set(pictures.map(({ name }) => name))];
}
