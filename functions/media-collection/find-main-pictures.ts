import type { FoundPicture, Pictures } from '#shared/ports/pictures.ts';
import type { Obtain, StoredPicture } from './obtain-pictures.ts';
import type { Wanted } from './wanted-pictures.ts';

/** Pixels; a 1080p scene shows its main picture at up to 900. */
const mainSizePx = 900;
/** Of what a scene's large words name even a symbol is shown. */
const leastOfLarge = 0.72;
/** Of what it names besides only the thing itself. */
const leastOfSaid = 0.82;
/** A fresh picture of what is named goes before one seen before, unless it fits so much worse. */
const worthOfFresh = 0.1;
/** What the large words name first may be shown again when so many scenes have not shown it. */
const resting = 2;
/** Times a library is asked for one scene at most, for the price of it. */
export const mostMainSearches = 11;

/**
 * The one picture of each scene: what its large words name, else what it speaks of; alike in neighbours
 * only where both name what the video is about.
 */
export async function findMainPictures(
  obtain: Obtain,
  scenes: readonly { id: string; wanted: Wanted }[],
  onFound: (scene: number) => void,
): Promise<StoredPicture[]> {
  const mains: StoredPicture[] = [];
  for (const [position, { id, wanted }] of scenes.entries()) {
    const shown = mains.map(({ name }) => name);
    const [main] = await obtain({
      key: `main:${id}`,
      mostSearches: mostMainSearches,
      like: { ...wanted, shown, mainSizePx },
      choose: async (find) => [await findMain(find, wanted, shown)],
    });
    if (main === undefined) throw new RangeError(`scene ${id} was left without a picture`);
    mains.push(main);
    onFound(position);
  }
  return mains;
}

type Ask = (keywords: readonly string[], avoid: readonly string[]) => Promise<FoundPicture | undefined>;

async function findMain(find: Pictures['find'], wanted: Wanted, shown: string[]): Promise<FoundPicture> {
  const { words, said, subject, returning, about } = wanted;
  const query = { about, count: 1, sizePx: mainSizePx };
  const ask: Ask = async (keywords, avoid) => {
    if (keywords.length === 0) return undefined;
    const [best] = await find({ ...query, keywords: [...keywords], avoid: new Set(avoid) });
    return best !== undefined && avoid.includes(best.name) ? undefined : best;
  };
  const named = await findNamed(ask, wanted, shown);
  if (named !== undefined) return named;
  const lately = shown.slice(-1);
  for (const [keywords, avoid, least] of [
    [words, shown, leastOfLarge],
    [returning, lately, leastOfSaid],
    [said, shown, leastOfSaid],
    [subject, lately, leastOfSaid],
    [said, lately, leastOfSaid],
    [[...said, ...subject], lately, 0],
  ] as const) {
    const found = await ask(keywords, avoid);
    if (found !== undefined && found.fit >= least) return found;
  }
  const [any] = await find({ ...query, keywords: [...said], avoid: new Set() });
  if (any === undefined) throw new RangeError('a picture library never comes back empty (ports/pictures.ts)');
  return any;
}

/** A picture of what the large words name: fresh, but rather what they name first than something they name besides. */
async function findNamed(
  ask: Ask,
  { large, subject }: Wanted,
  shown: string[],
): Promise<FoundPicture | undefined> {
  const [first] = large;
  if (first === undefined) return undefined;
  const fresh = await ask(large, shown);
  const again = await ask(large, shown.slice(-1));
  const isNearer = fresh?.keyword !== first && again?.keyword === first;
  const isRested = again !== undefined && !shown.slice(-resting).includes(again.name);
  const isBetter = again !== undefined && again.fit > (fresh?.fit ?? 0) + worthOfFresh;
  const named = isBetter || (isNearer && isRested) ? again : fresh;
  if (named !== undefined && named.fit >= leastOfLarge) return named;
  const own = await ask([first], shown.slice(-2, -1));
  if (own === undefined || own.fit < leastOfSaid) return undefined;
  const isSubject = subject.includes(own.keyword) || (await ask(subject, []))?.name === own.name;
  return isSubject ? own : undefined;
}
