import { z } from 'zod';
import type { FakeStockOptions } from './fake-pexels.ts';
import { findOffers, type Offer } from './media/catalogue.ts';
import {
  type Answer,
  type FakeLibrary,
  type LibraryServerOptions,
  startLibraryServer,
} from './media/library-server.ts';

const common = {
  key: z.string(),
  q: z.string().max(100).default(''),
  lang: z
    .string()
    .regex(/^[a-z]{2}$/)
    .optional(),
  id: z.string().optional(),
  category: z.string().optional(),
  min_width: z.coerce.number().int().min(0).optional(),
  min_height: z.coerce.number().int().min(0).optional(),
  editors_choice: z.enum(['true', 'false']).optional(),
  safesearch: z.enum(['true', 'false']).optional(),
  order: z.enum(['popular', 'latest']).optional(),
  page: z.coerce.number().int().min(1).optional(),
  per_page: z.coerce.number().int().min(3).max(200).default(20),
};

/** The parameters its documentation names. */
const ImageSearch = z.strictObject({
  ...common,
  image_type: z.enum(['all', 'photo', 'illustration', 'vector']).optional(),
  orientation: z.enum(['all', 'horizontal', 'vertical']).optional(),
  colors: z.string().optional(),
});
const VideoSearch = z.strictObject({
  ...common,
  video_type: z.enum(['all', 'film', 'animation']).optional(),
});

/** Pixabay as a server on this machine, in its wire format (https://pixabay.com/api/docs/). */
export async function startFakePixabay(options: FakeStockOptions): Promise<FakeLibrary> {
  const { offers, apiKey = '17716537-fakefakefakefakefakefake1', remaining = () => 99 } = options;
  const answer: LibraryServerOptions['answer'] = ({ path, query }) => {
    if (query.key !== apiKey) return text(400, 'Invalid or missing API key (https://pixabay.com/api/docs/).');
    const isVideos = path === '/api/videos/';
    if (!isVideos && path !== '/api/') return refuse(404);
    const asked = (isVideos ? VideoSearch : ImageSearch).safeParse(query);
    if (!asked.success) return text(400, `"${asked.error.issues[0]?.path.join('.')}" is out of valid range.`);
    const { q, per_page } = asked.data;
    const found = findOffers(offers, isVideos ? 'clip' : 'photo', q, per_page);
    const hits = isVideos ? found.map(video) : found.map(photo);
    return {
      status: 200,
      contentType: 'application/json',
      body: JSON.stringify({ total: found.length, totalHits: found.length, hits }),
      headers: {
        'X-RateLimit-Limit': '100',
        'X-RateLimit-Remaining': String(remaining()),
        'X-RateLimit-Reset': '51',
      },
    };
  };
  const { conduct } = options;
  return await startLibraryServer({ apiKey, answer, refuse, ...(conduct === undefined ? {} : { conduct }) });
}

const words = { 404: 'Not found', 429: 'API rate limit exceeded' } as Record<number, string>;
const refuse = (status: number): Answer => text(status, words[status] ?? 'Something went wrong.');
const text = (status: number, words: string): Answer => ({
  status,
  body: `[ERROR ${status}] ${words}`,
  contentType: 'text/html; charset=utf-8',
});

const tags = (seen: string): string =>
  seen.replaceAll(/\b(?:an?|the|of|in|at|over|with|on|from|up)\b\s*/g, '').replaceAll(' ', ', ');
const seenBy = ({ author, id }: Offer) => ({
  views: 502,
  downloads: 321,
  likes: 45,
  comments: 6,
  user_id: 9000 + id,
  user: author,
  userImageURL: 'https://cdn.pixabay.com/user/2018/10/15/12-39-49-332_250x250.jpg',
});

function video(offer: Offer) {
  const { id, words: seen, width, height, seconds, url } = offer;
  const file = (times: number, at: string) => ({
    url: at,
    width: width * times,
    height: height * times,
    size: 4_897_014,
    thumbnail: `${at}.jpg`,
  });
  return {
    id,
    pageURL: `https://pixabay.com/videos/id-${id}/`,
    type: 'film',
    tags: tags(seen),
    duration: seconds,
    videos: {
      large: { url: '', width: 0, height: 0, size: 0, thumbnail: '' },
      medium: file(1, url),
      small: file(2 / 3, url),
      tiny: file(0.5, url),
    },
    ...seenBy(offer),
  };
}

function photo(offer: Offer) {
  const { id, words: seen, width, height, url } = offer;
  return {
    id,
    pageURL: `https://pixabay.com/photos/id-${id}/`,
    type: 'photo',
    tags: tags(seen),
    previewURL: `https://cdn.pixabay.com/photo/2020/03/07/15/52/${id}_150.jpg`,
    previewWidth: 150,
    previewHeight: 100,
    webformatURL: url,
    webformatWidth: 640,
    webformatHeight: 427,
    largeImageURL: url,
    imageWidth: 2 * width,
    imageHeight: 2 * height,
    imageSize: 2_614_471,
    ...seenBy(offer),
  };
}
