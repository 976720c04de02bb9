import type { FoundPicture, Pictures } from '#shared/ports/pictures.ts';
import { choosePictures } from './choose-pictures.ts';
import { loadIconLibrary } from './icon-library.ts';
import { buildKeywordIndex } from './keyword-index.ts';
import { illustrationsIdentity, quoteIllustrations } from './quote-illustrations.ts';
import { rasterise } from './rasterise.ts';

const credit = {
  title: 'Fluent Emoji',
  author: 'Microsoft',
  licence: 'MIT',
  source: 'https://github.com/microsoft/fluentui-emoji',
};

/** How many drawn PNGs a process keeps: 64 of about 20 KB. Subjects return within a video and between like ones. */
const keptPngs = 64;

/** Illustrations that need no key and no network: Fluent Emoji Flat, found by keyword and drawn at any size. */
export function createIllustrations(): Pictures {
  let opening: ReturnType<typeof open> | undefined;
  const drawn = new Map<string, Uint8Array>();

  async function draw(name: string, svg: string, sizePx: number): Promise<Uint8Array> {
    const key = `${name}@${sizePx}`;
    const kept = drawn.get(key);
    if (kept !== undefined) return kept;
    const png = await rasterise(svg, sizePx);
    drawn.set(key, png);
    const oldest = drawn.keys().next();
    if (drawn.size > keptPngs && !oldest.done) drawn.delete(oldest.value);
    return png;
  }

  return {
    identity: illustrationsIdentity,
    quote: quoteIllustrations,

    async find({ sizePx, ...query }) {
      opening ??= open();
      const { library, index } = await opening;
      const choices = choosePictures({ library, index }, query);
      const pictures: FoundPicture[] = [];
      for (const { keyword, name, fit } of choices) {
        const icon = library.get(name);
        if (icon === undefined) continue;
        pictures.push({ keyword, name, fit, png: await draw(name, icon.svg, sizePx), credit });
      }
      return pictures;
    },
  };
}

async function open() {
  const library = await loadIconLibrary();
  return { library, index: buildKeywordIndex(library) };
}
