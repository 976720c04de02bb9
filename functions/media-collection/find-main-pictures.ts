import type { Scene, Script } from '#shared/contracts/script.ts';
import type { FoundPicture, Pictures } from '#shared/ports/pictures.ts';
import type { Obtain, StoredPicture } from './obtain-pictures.ts';

/** Pixels; a 1080p scene shows its main picture at up to 900. */
const mainSizePx = 900;
/** A fresh picture that fits worse than this gives way to one seen before, such as the video's subject. */
const poorFit = 0.8;
/** One word of a headline of several fits a little worse than the same word alone. */
const poorHeadlineFit = 0.75;
/** Times a library is asked for one scene at most, for the price of it. */
export const mostMainSearches = 5;
/** How many scenes must lie between two showings of one picture. */
const apart = 2;

/** The one picture of each scene: all different while the library has fitting ones, and never alike in neighbours. */
export async function findMainPictures(
  obtain: Obtain,
  { title, scenes }: Pick<Script, 'scenes'> & { title: string | undefined },
  onFound: (scene: number) => void,
): Promise<StoredPicture[]> {
  const mains: StoredPicture[] = [];
  for (const [position, scene] of scenes.entries()) {
    const shown = mains.map(({ name }) => name);
    const wanted = tellingFirst(scene, position === 0 ? title : undefined);
    const [main] = await obtain({
      key: `main:${scene.id}`,
      mostSearches: mostMainSearches,
      like: { ...wanted, shown, mainSizePx },
      choose: async (find) => [await findMain(find, wanted, shown)],
    });
    if (main === undefined) throw new RangeError(`scene ${scene.id} was left without a picture`);
    mains.push(main);
    onFound(position);
  }
  return mains;
}

type Wanted = Readonly<{
  /** What the headline says: picture and large words should say the same. */
  headline: string[];
  /** What the close is about: its picture may return, to round the video off. */
  returning: string[];
  all: string[];
}>;

/**
 * A scene's keywords, those first that its headline names, and the headline itself before them. The opening's headline
 * is the title, which is too long to look up whole and names too much to choose by.
 */
function tellingFirst({ role, keywords, on_screen }: Scene, title: string | undefined): Wanted {
  const large = (title ?? on_screen).toLowerCase();
  const named = keywords.filter((keyword) => large.includes(keyword.toLowerCase()));
  const whole = title === undefined && on_screen !== '' ? [on_screen] : [];
  const telling = [...whole, ...named];
  return {
    headline: title === undefined ? telling : [],
    returning: role === 'close' ? keywords.slice(0, 1) : [],
    all: [...telling, ...keywords.filter((keyword) => !named.includes(keyword))],
  };
}

async function findMain(
  find: Pictures['find'],
  { headline, returning, all }: Wanted,
  shown: string[],
): Promise<FoundPicture> {
  const ask = async (keywords: readonly string[], avoid: readonly string[]) => {
    if (keywords.length === 0) return undefined;
    const [best] = await find({
      keywords: [...keywords],
      count: 1,
      sizePx: mainSizePx,
      avoid: new Set(avoid),
    });
    return best;
  };
  const lately = shown.slice(-apart);
  for (const [keywords, avoid, least] of [
    [headline, shown, poorHeadlineFit],
    [returning, lately, poorFit],
    [all, shown, poorFit],
  ] as const) {
    const found = await ask(keywords, avoid);
    if (found !== undefined && found.fit >= least) return found;
  }
  const fresh = await ask(all, shown);
  const again = await ask(all, lately);
  const best = again !== undefined && again.fit > (fresh?.fit ?? -1) ? again : fresh;
  if (best === undefined)
    throw new RangeError('a picture library never comes back empty (ports/pictures.ts)');
  return best;
}
