import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { type Conduct, cutOff, garble } from '../conduct.ts';
import { GoogleError, outOfQuota } from './google-error.ts';
import type { FakeSession, PutAnswer } from './resumable-sessions.ts';
import type { FakeChannel } from './sign-in.ts';
import { videoAnswer } from './video-store.ts';

/** Units of its own list, after https://developers.google.com/youtube/v3/determine_quota_cost */
export const costs = {
  'videos.insert': 0,
  'upload.put': 0,
  'upload.cancel': 0,
  'channels.list': 1,
  'videos.list': 1,
  'playlistItems.list': 1,
  'playlistItems.insert': 50,
  'thumbnails.set': 50,
  'captions.insert': 400,
} as const;
export type YoutubeMethod = keyof typeof costs;

export interface YoutubeCall {
  method: YoutubeMethod;
  channel: FakeChannel;
  project: string;
  /** Of an upload. */
  session: FakeSession | undefined;
}

/** Beside what any provider may do. */
export type YoutubeConduct =
  | Conduct
  /** Breaks the connection when so many bytes of the file have arrived. */
  | { kind: 'cut_at'; byte: number }
  | { kind: 'refuse'; status: number; reason: string };

export interface Answer {
  status: number;
  body: string;
  headers: Record<string, string>;
}

export const asJson = (body: object): Answer => ({
  status: 200,
  body: JSON.stringify(body),
  headers: { 'Content-Type': 'application/json; charset=UTF-8' },
});

export function asUpload(answer: PutAnswer): Answer {
  if (answer.kind === 'done') return { ...asJson(videoAnswer(answer.video)), status: 200 };
  const { length } = answer.session.kept;
  return { status: 308, body: '', headers: length === 0 ? {} : { Range: `bytes=0-${length - 1}` } };
}

/** What was done is done, whatever its caller hears of it. */
export async function give(
  response: ServerResponse,
  how: YoutubeConduct,
  { status, body, headers }: Answer,
): Promise<void> {
  switch (how.kind) {
    case 'charge_and_hang':
      return how.charged?.();
    case 'charge_and_cut':
      return cutOff(response, body || ' '.repeat(64), 'application/json');
    case 'garble':
      return await garble(response, how.with, 'application/json');
    case 'answer_late':
      await pause(how.afterMs);
      break;
    case 'answer':
      if (how.afterMs !== undefined) await pause(how.afterMs);
  }
  response.writeHead(status, headers);
  response.end(body);
}

export function failureOf(how: Extract<Conduct, { kind: 'fail' }>): GoogleError {
  if (how.quota) return outOfQuota();
  const headers =
    how.retryAfterSeconds === undefined ? undefined : { 'Retry-After': String(how.retryAfterSeconds) };
  const reasons: Record<number, string> = { 401: 'authError', 403: 'forbidden', 429: 'rateLimitExceeded' };
  const reason = reasons[how.status] ?? (how.status < 500 ? 'badRequest' : 'backendError');
  return new GoogleError(how.status, reason, 'It was told to say so.', {
    domain: 'global',
    ...(headers ? { headers } : {}),
  });
}

/** @throws GoogleError */
export function methodOf(verb: string, { pathname, searchParams }: URL): YoutubeMethod {
  const isUpload = pathname === '/upload/youtube/v3/videos' && searchParams.has('upload_id');
  const methods: Record<string, YoutubeMethod> = {
    'POST /upload/youtube/v3/videos': 'videos.insert',
    'GET /youtube/v3/channels': 'channels.list',
    'GET /youtube/v3/videos': 'videos.list',
    'GET /youtube/v3/playlistItems': 'playlistItems.list',
    'POST /youtube/v3/playlistItems': 'playlistItems.insert',
    'POST /upload/youtube/v3/thumbnails/set': 'thumbnails.set',
    'POST /upload/youtube/v3/captions': 'captions.insert',
  };
  if (isUpload && verb === 'PUT') return 'upload.put';
  if (isUpload && verb === 'DELETE') return 'upload.cancel';
  const method = methods[`${verb} ${pathname}`];
  if (method === undefined)
    throw new GoogleError(404, 'notFound', `${verb} ${pathname}`, { domain: 'global' });
  return method;
}
