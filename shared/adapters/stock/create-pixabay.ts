import { z } from 'zod';
import { frameSizes, photoSize, type Size } from '../../domain/frame-sizes.ts';
import { priceCalls } from '../../domain/prices/call-price.ts';
import type { StockItem, StockLibrary, StockQuery } from '../../ports/stock.ts';
import { createAllowance, secondsAsMs } from './allowance.ts';
import { askLibrary, type Headers } from './ask-library.ts';
import { chooseRendition, type Rendition } from './choose-rendition.ts';
import type { LibraryOptions } from './create-pexels.ts';
import { creditOf } from './credit-of.ts';

const id = z.int().positive();
const pixels = z.number().nonnegative();

/** A size there is none of has an empty address. */
const VideoFile = z.object({ url: z.string(), width: pixels, height: pixels });

const Video = z.object({
  id,
  pageURL: z.url(),
  tags: z.string(),
  duration: z.number().nonnegative(),
  user: z.string(),
  videos: z.object({
    large: VideoFile.optional(),
    medium: VideoFile.optional(),
    small: VideoFile.optional(),
    tiny: VideoFile.optional(),
  }),
});

const Photo = z.object({
  id,
  pageURL: z.url(),
  tags: z.string(),
  user: z.string(),
  imageWidth: pixels,
  imageHeight: pixels,
  /** Its longer side has 1280 pixels at most. */
  largeImageURL: z.url(),
  /** 1920 at most; only for accounts that were given it. */
  fullHDURL: z.url().optional(),
});

const Videos = z.object({ hits: z.array(Video) });
const Photos = z.object({ hits: z.array(Photo) });

const licence = 'Pixabay Content License';

const orientations = { '16:9': 'horizontal', '9:16': 'vertical', '1:1': 'all' } as const;

/** Languages it knows (pixabay.com/api/docs, `lang`). */
const languages = [
  ...[
    'cs',
    'da',
    'de',
    'en',
    'es',
    'fr',
    'id',
    'it',
    'hu',
    'nl',
    'no',
    'pl',
    'pt',
    'ro',
    'sk',
    'fi',
    'sv',
    'tr',
    'vi',
  ],
  ...['th', 'bg', 'ru', 'el', 'ja', 'ko', 'zh'],
];

const mostQueryCharacters = 100;
/** Items that are asked for at once; it gives 200 at most. */
const perPage = 24;

/**
 * Pixabay: `GET /api/videos/` and `GET /api/` with the key in the query, so the address is never said or written down
 * (https://pixabay.com/api/docs/). It asks for answers to be kept a day: shared/domain/kept-for.ts.
 */
export function createPixabay({ apiKey, baseUrl, guard, book }: LibraryOptions): StockLibrary {
  const allowance = createAllowance('Pixabay');

  const ask = async <Answer>(
    path: string,
    { words, language }: StockQuery,
    narrower: Record<string, string>,
    answer: z.ZodType<Answer>,
    signal: AbortSignal,
  ): Promise<Answer> => {
    allowance.check();
    const url = new URL(path, baseUrl);
    const lang = language.slice(0, 2);
    url.search = new URLSearchParams({
      key: apiKey,
      q: words.slice(0, mostQueryCharacters),
      ...(languages.includes(lang) ? { lang } : {}),
      ...narrower,
      safesearch: 'true',
      per_page: String(perPage),
    }).toString();
    const found = await askLibrary(guard, { provider: 'Pixabay', url, apiKey, answer, resetMs }, signal);
    allowance.note(found.headers.get('x-ratelimit-remaining'), resetMs(found.headers));
    return found.answer;
  };

  return {
    identity: 'pixabay-2024',
    quote: (searches) => priceCalls('pixabay', searches, book),
    async search(query, signal) {
      if (query.kind === 'photo') {
        const narrower = { image_type: 'photo', orientation: orientations[query.format] };
        const { hits } = await ask('/api/', query, narrower, Photos, signal);
        return hits.map((photo) => photoItem(photo, query));
      }
      const { hits } = await ask('/api/videos/', query, { video_type: 'film' }, Videos, signal);
      return hits.flatMap((video) => clipItem(video, query));
    },
  };
}

/** Seconds from now. */
const resetMs = (headers: Headers): number | undefined => secondsAsMs(headers, 'x-ratelimit-reset');

function clipItem(
  { id, pageURL, tags, duration, user, videos }: z.infer<typeof Video>,
  { format }: StockQuery,
): StockItem[] {
  const renditions: Rendition[] = [videos.tiny, videos.small, videos.medium, videos.large].flatMap((file) =>
    file === undefined || !URL.canParse(file.url) || file.width === 0 || file.height === 0 ? [] : file,
  );
  const best = chooseRendition(renditions, frameSizes[format]);
  if (best === undefined) return [];
  const { width, height, url } = best;
  return [
    {
      id: `pixabay:clip:${id}`,
      kind: 'clip',
      words: tags,
      width,
      height,
      seconds: duration,
      url,
      credit: creditOf('Pixabay', licence, user, pageOf(pageURL)),
    },
  ];
}

/** An item's page, for the description: nowhere but at Pixabay. */
function pageOf(address: string): string {
  const { protocol, host, pathname } = new URL(address);
  const isTheirs = protocol === 'https:' && (host === 'pixabay.com' || host.endsWith('.pixabay.com'));
  return isTheirs && pathname.length <= 250 ? `https://${host}${pathname}` : 'https://pixabay.com/';
}

function photoItem(photo: z.infer<typeof Photo>, { format }: StockQuery): StockItem {
  const { id, pageURL, tags, user, imageWidth, imageHeight, largeImageURL, fullHDURL } = photo;
  const whole = { width: imageWidth, height: imageHeight };
  const renditions = [
    { url: largeImageURL, ...within(whole, 1280) },
    ...(fullHDURL === undefined ? [] : [{ url: fullHDURL, ...within(whole, 1920) }]),
  ];
  const { width, height, url } = chooseRendition(renditions, photoSize(format)) ?? {
    ...whole,
    url: largeImageURL,
  };
  return {
    id: `pixabay:photo:${id}`,
    kind: 'photo',
    words: tags,
    width,
    height,
    url,
    credit: creditOf('Pixabay', licence, user, pageOf(pageURL)),
  };
}

function within({ width, height }: Size, most: number): Size {
  const shrink = Math.max(1, Math.max(width, height) / most);
  return { width: Math.round(width / shrink), height: Math.round(height / shrink) };
}
