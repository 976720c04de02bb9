import type { Scene, Script } from '#shared/contracts/script.ts';
import type { FoundPicture, Pictures } from '#shared/ports/pictures.ts';

/** Pixels; a 1080p scene shows its main picture at up to 900. */
const mainSizePx = 900;
/** A fresh picture that fits worse than this gives way to one seen before, such as the video's subject. */
const poorFit = 0.5;
/** How many scenes must lie between two showings of one picture. */
const apart = 2;

/** The one picture of each scene: all different while the library has fitting ones, and never alike in neighbours. */
export async function findMainPictures(
  pictures: Pictures,
  { title, scenes }: Pick<Script, 'title' | 'scenes'>,
  onFound: (scene: number) => void,
): Promise<FoundPicture[]> {
  const mains: FoundPicture[] = [];
  for (const [position, scene] of scenes.entries()) {
    mains.push(
      await findMain(
        pictures,
        tellingFirst(scene, position === 0 ? title : undefined),
        mains.map(({ name }) => name),
      ),
    );
    onFound(position);
  }
  return mains;
}

/**
 * A scene's keywords with those first that its headline names, and the headline itself before them: picture and large
 * words should say the same. The opening's headline is the title, which is too long to look up whole.
 */
function tellingFirst({ keywords, on_screen }: Scene, title: string | undefined): string[] {
  const headline = (title ?? on_screen).toLowerCase();
  const named = keywords.filter((keyword) => headline.includes(keyword.toLowerCase()));
  const others = keywords.filter((keyword) => !named.includes(keyword));
  const whole = title === undefined && on_screen !== '' ? [on_screen] : [];
  return [...whole, ...named, ...others];
}

async function findMain(pictures: Pictures, keywords: string[], shown: string[]): Promise<FoundPicture> {
  const ask = async (avoid: string[]) => {
    const [best] = await pictures.find({ keywords, count: 1, sizePx: mainSizePx, avoid: new Set(avoid) });
    return best;
  };
  const fresh = await ask(shown);
  if (fresh !== undefined && fresh.fit >= poorFit) return fresh;
  const again = await ask(shown.slice(-apart));
  const best = again !== undefined && again.fit > (fresh?.fit ?? -1) ? again : fresh;
  if (best === undefined)
    throw new RangeError('a picture library never comes back empty (ports/pictures.ts)');
  return best;
}
