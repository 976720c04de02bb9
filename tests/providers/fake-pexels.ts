import { z } from 'zod';
import type { Conducts } from './conduct.ts';
import { findOffers, type Offer } from './media/catalogue.ts';
import {
  type Answer,
  type FakeLibrary,
  type LibraryServerOptions,
  startLibraryServer,
} from './media/library-server.ts';

export interface FakeStockOptions {
  offers: readonly Offer[];
  apiKey?: string;
  conduct?: Conducts<{ path: string; query: Record<string, string> }>;
  /** What its headers say is left of the allowance after each answer. */
  remaining?: () => number;
}

/** The parameters its documentation names; it ignores others, this one refuses them. */
const Search = z.strictObject({
  query: z.string().min(1),
  orientation: z.enum(['landscape', 'portrait', 'square']).optional(),
  size: z.enum(['large', 'medium', 'small']).optional(),
  color: z.string().optional(),
  locale: z
    .string()
    .regex(/^[a-z]{2}-[A-Z]{2}$/)
    .optional(),
  page: z.coerce.number().int().min(1).optional(),
  per_page: z.coerce.number().int().min(1).max(80).default(15),
});

/** Pexels as a server on this machine, in its wire format (https://www.pexels.com/api/documentation/). */
export async function startFakePexels(options: FakeStockOptions): Promise<FakeLibrary> {
  const { offers, apiKey = 'pexels-fake-key-0123456789', remaining = () => 19_000 } = options;
  const answer: LibraryServerOptions['answer'] = ({ path, query, headers }) => {
    if (headers.authorization !== apiKey) return refuse(401);
    const kind = { '/v1/search': 'photo', '/v1/videos/search': 'clip', '/videos/search': 'clip' }[path];
    if (kind === undefined) return refuse(404);
    const asked = Search.safeParse(query);
    if (!asked.success) return refuse(400);
    const { per_page, page = 1 } = asked.data;
    const found = findOffers(offers, kind === 'clip' ? 'clip' : 'photo', asked.data.query, per_page);
    const items = kind === 'clip' ? { videos: found.map(video) } : { photos: found.map(photo) };
    return json(
      200,
      { page, per_page, ...items, total_results: found.length, url: 'https://www.pexels.com/search/' },
      {
        'X-Ratelimit-Limit': '20000',
        'X-Ratelimit-Remaining': String(remaining()),
        'X-Ratelimit-Reset': String(Math.floor(Date.now() / 1000) + 600),
      },
    );
  };
  const { conduct } = options;
  return await startLibraryServer({ apiKey, answer, refuse, ...(conduct === undefined ? {} : { conduct }) });
}

const words = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Access to this API has been disallowed',
  404: 'Not Found',
  429: 'Too Many Requests',
} as Record<number, string>;

const refuse = (status: number): Answer =>
  json(status, { status, code: words[status] ?? 'Internal Server Error' });

function json(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return { status, body: JSON.stringify(body), contentType: 'application/json; charset=utf-8', headers };
}

const slug = (text: string): string => text.toLowerCase().replaceAll(/[^a-z]+/g, '-');
const person = ({ id, author }: Offer) => ({
  id: 7000 + id,
  name: author,
  url: `https://www.pexels.com/@${slug(author)}-${id}`,
});

function video(offer: Offer) {
  const { id, words: seen, width, height, seconds, url } = offer;
  const half = url.replace('?', '?half&');
  return {
    id,
    width: 2 * width,
    height: 2 * height,
    duration: seconds,
    full_res: null,
    tags: [],
    url: `https://www.pexels.com/video/${slug(seen)}-${id}/`,
    image: `https://images.pexels.com/videos/${id}/free-video-${id}.jpg?auto=compress&cs=tinysrgb&fit=crop&h=630&w=1200`,
    avg_color: null,
    user: person(offer),
    video_files: [
      {
        id: id + 1,
        quality: 'uhd',
        file_type: 'video/mp4',
        width: 2 * width,
        height: 2 * height,
        fps: 50,
        link: half,
        size: 61_234_567,
      },
      {
        id: id + 2,
        quality: 'hd',
        file_type: 'video/mp4',
        width,
        height,
        fps: 25,
        link: url,
        size: 9_234_567,
      },
      {
        id: id + 3,
        quality: 'sd',
        file_type: 'video/mp4',
        width: width / 2,
        height: height / 2,
        fps: 25,
        link: half,
        size: 1_234_567,
      },
      {
        id: id + 4,
        quality: 'hls',
        file_type: 'video/mp4',
        width: null,
        height: null,
        fps: null,
        link: `${half}&playlist.m3u8`,
        size: null,
      },
    ],
    video_pictures: [
      { id: id + 5, nr: 0, picture: `https://images.pexels.com/videos/${id}/pictures/preview-0.jpg` },
    ],
  };
}

function photo(offer: Offer) {
  const { id, words: seen, width, height, url } = offer;
  const { name, url: page, id: photographer } = person(offer);
  const sized = (parameters: string) => `${url}&auto=compress&cs=tinysrgb&${parameters}`;
  return {
    id,
    width: 3 * width,
    height: 3 * height,
    url: `https://www.pexels.com/photo/${slug(seen)}-${id}/`,
    photographer: name,
    photographer_url: page,
    photographer_id: photographer,
    avg_color: '#283419',
    src: {
      original: url,
      large2x: sized('dpr=2&h=650&w=940'),
      large: sized('h=650&w=940'),
      medium: sized('h=350'),
    },
    liked: false,
    alt: seen,
  };
}
