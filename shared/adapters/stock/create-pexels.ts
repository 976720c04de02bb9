import { z } from 'zod';
import { coverage, frameSizes, photoSize } from '../../domain/frame-sizes.ts';
import type { PriceBook } from '../../domain/price-book.ts';
import { priceCalls } from '../../domain/prices/call-price.ts';
import type { Guard } from '../../ports/guard.ts';
import type { StockItem, StockLibrary, StockQuery } from '../../ports/stock.ts';
import { createAllowance, secondsAsMs } from './allowance.ts';
import { askLibrary, type Headers } from './ask-library.ts';
import { chooseRendition } from './choose-rendition.ts';
import { creditOf } from './credit-of.ts';

export interface LibraryOptions {
  apiKey: string;
  /** `https://api.pexels.com`, `https://pixabay.com`. */
  baseUrl: string;
  guard: Guard;
  /** The operator's own lines included; the product's own book when left out. */
  book?: PriceBook;
}

const id = z.int().positive();
const pixels = z.number().positive();

const Video = z.object({
  id,
  duration: z.number().nonnegative(),
  url: z.url(),
  tags: z.array(z.unknown()).nullish(),
  user: z.object({ name: z.string() }),
  video_files: z.array(
    z.object({
      file_type: z.string().nullable(),
      width: pixels.nullable(),
      height: pixels.nullable(),
      fps: z.number().nullish(),
      link: z.url(),
    }),
  ),
});

const Photo = z.object({
  id,
  width: pixels,
  height: pixels,
  url: z.url(),
  photographer: z.string(),
  alt: z.string().nullish(),
  src: z.object({ original: z.url() }),
});

const Videos = z.object({ videos: z.array(Video) });
const Photos = z.object({ photos: z.array(Photo) });

const licence = 'Pexels License';
/** Where an item has its page, by its number alone. */
const pages = 'https://www.pexels.com';

const orientations = { '16:9': 'landscape', '9:16': 'portrait', '1:1': 'square' } as const;

/** Languages it knows, by the codes it knows them by (pexels.com/api/documentation, `locale`). */
const locales = [
  ...[
    'en-US',
    'pt-BR',
    'es-ES',
    'ca-ES',
    'de-DE',
    'it-IT',
    'fr-FR',
    'sv-SE',
    'id-ID',
    'pl-PL',
    'ja-JP',
    'zh-CN',
  ],
  ...[
    'ko-KR',
    'th-TH',
    'nl-NL',
    'hu-HU',
    'vi-VN',
    'cs-CZ',
    'da-DK',
    'fi-FI',
    'uk-UA',
    'el-GR',
    'ro-RO',
    'nb-NO',
  ],
  ...['sk-SK', 'tr-TR', 'ru-RU', 'zh-TW'],
];

/** Items that are asked for at once; it gives 80 at most. */
const perPage = 24;

/**
 * Pexels: `GET /v1/videos/search` and `GET /v1/search` with the key in the header `Authorization`
 * (https://www.pexels.com/api/documentation/).
 */
export function createPexels({ apiKey, baseUrl, guard, book }: LibraryOptions): StockLibrary {
  const allowance = createAllowance('Pexels');

  const ask = async <Answer>(
    path: string,
    { words, format, language }: StockQuery,
    answer: z.ZodType<Answer>,
    signal: AbortSignal,
  ): Promise<Answer> => {
    allowance.check();
    const url = new URL(path, baseUrl);
    const locale =
      locales.find((one) => one === language) ??
      locales.find((one) => one.slice(0, 2) === language.slice(0, 2));
    url.search = new URLSearchParams({
      query: words,
      orientation: orientations[format],
      // Full HD or more.
      size: 'medium',
      ...(locale === undefined ? {} : { locale }),
      per_page: String(perPage),
    }).toString();
    const question = { provider: 'Pexels', url, apiKey, headers: { Authorization: apiKey }, answer, resetMs };
    const found = await askLibrary(guard, question, signal);
    allowance.note(found.headers.get('x-ratelimit-remaining'), resetMs(found.headers));
    return found.answer;
  };

  return {
    identity: 'pexels-v1',
    quote: (searches) => priceCalls('pexels', searches, book),
    async search(query, signal) {
      if (query.kind === 'photo') {
        const { photos } = await ask('/v1/search', query, Photos, signal);
        return photos.map((photo) => photoItem(photo, query));
      }
      const { videos } = await ask('/v1/videos/search', query, Videos, signal);
      return videos.flatMap((video) => clipItem(video, query));
    },
  };
}

/** A time of day in seconds since 1970. */
function resetMs(headers: Headers): number | undefined {
  const at = secondsAsMs(headers, 'x-ratelimit-reset');
  return at === undefined ? undefined : Math.max(0, at - Date.now());
}

function clipItem(
  { id, duration, url, user, tags, video_files: files }: z.infer<typeof Video>,
  { format }: StockQuery,
): StockItem[] {
  const renditions = files.flatMap(({ file_type, width, height, fps, link }) =>
    file_type !== 'video/mp4' || width === null || height === null
      ? []
      : { url: link, width, height, fps: fps ?? undefined },
  );
  const best = chooseRendition(renditions, frameSizes[format]);
  if (best === undefined) return [];
  const said = (tags ?? []).filter((tag) => typeof tag === 'string');
  const words = [pageWords(url), ...said].join(' ');
  const { width, height } = best;
  return [
    {
      id: `pexels:clip:${id}`,
      kind: 'clip',
      words,
      width,
      height,
      seconds: duration,
      url: best.url,
      credit: creditOf('Pexels', licence, user.name, `${pages}/video/${id}/`),
    },
  ];
}

/** The server for pictures makes any size: the one that just covers is a tenth of the original. */
function photoItem(
  { id, width, height, url, photographer, alt, src }: z.infer<typeof Photo>,
  { format }: StockQuery,
): StockItem {
  const shrink = Math.max(1, coverage({ width, height }, photoSize(format)));
  const size = { width: Math.ceil(width / shrink), height: Math.ceil(height / shrink) };
  const file = new URL(src.original);
  file.search = new URLSearchParams({ auto: 'compress', cs: 'tinysrgb', w: String(size.width) }).toString();
  const words = alt || pageWords(url);
  return {
    id: `pexels:photo:${id}`,
    kind: 'photo',
    words,
    ...size,
    url: file.href,
    credit: creditOf('Pexels', licence, photographer, `${pages}/photo/${id}/`),
  };
}

/** Clips have no title; their page's address does: `/video/seal-on-the-beach-1526909/`. */
function pageWords(url: string): string {
  const slug =
    new URL(url).pathname
      .split('/')
      .filter((part) => part !== '')
      .at(-1) ?? '';
  return slug.replace(/-?\d+$/, '').replaceAll('-', ' ');
}
