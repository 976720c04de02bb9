import type { Readable } from 'node:stream';
import { Agent, type Dispatcher, request } from 'undici';
import { z } from 'zod';
import { Terminal } from '../../contracts/errors.ts';
import { providerGarbled, providerSilent, retryAfterMs } from '../../domain/provider-failure.ts';
import { bytesReceived } from '../../domain/youtube/resumable.ts';
import type { Access } from './account-access.ts';
import { TokenOutdated } from './account-access.ts';
import { longestAnswerBytes } from './google-sdk.ts';
import { readRefusal, youtubeFailure } from './youtube-failure.ts';

/**
 * Google's resumable uploads, spoken by ourselves: the SDK's own begin anew in every process.
 * https://developers.google.com/youtube/v3/guides/using_resumable_upload_protocol
 */
export type SessionState =
  | { kind: 'under_way'; offset: number }
  | { kind: 'complete'; youtubeId: string; uploadStatus: string | undefined }
  /** Expired (404, 410) or cancelled (499). */
  | { kind: 'gone' };

const agent = new Agent({ maxResponseSize: longestAnswerBytes, connect: { timeout: 15_000 } });

/** Far longer than the guard lets a call last, in milliseconds. */
const silentMs = 600_000;

const Video = z.object({
  id: z.string().regex(/^[A-Za-z0-9_-]{11}$/),
  status: z.object({ uploadStatus: z.string().optional() }).optional(),
});

/**
 * Asks for a session.
 *
 * @param root where YouTube's API lies, ending in a slash
 * @param resource the video resource, with the parts `snippet` and `status`
 * @returns its address, which serves for days, and for this file alone
 */
export async function beginSession(
  { authorization, signal }: Access,
  root: string,
  resource: object,
  bytes: number,
): Promise<string> {
  const url = new URL('upload/youtube/v3/videos', root);
  url.search = new URLSearchParams({ uploadType: 'resumable', part: 'snippet,status' }).toString();
  const answer = await ask(url, {
    method: 'POST',
    headers: {
      Authorization: authorization,
      'Content-Type': 'application/json; charset=UTF-8',
      'X-Upload-Content-Length': String(bytes),
      'X-Upload-Content-Type': 'video/mp4',
    },
    body: JSON.stringify(resource),
    signal,
  });
  if (answer.status !== 200) throw refusalOf(answer);
  return trusted(answer.header('location'), url);
}

/** Where the session stands. Safe to ask at any time. */
export async function askSession(access: Access, address: string, bytes: number): Promise<SessionState> {
  return await put(access, address, bytes, { range: `bytes */${bytes}`, length: 0 });
}

/** Sends one piece, both ends included; after an error ask the session what became of it. */
export async function sendChunk(
  access: Access,
  address: string,
  bytes: number,
  { start, end, body }: { start: number; end: number; body: Readable },
): Promise<SessionState> {
  const piece = { range: `bytes ${start}-${end}/${bytes}`, length: end - start + 1, body };
  return await put(access, address, bytes, piece);
}

/** Ends a session, so that nobody can complete it any more. 499 is Google's word for done. */
export async function cancelSession({ authorization, signal }: Access, address: string): Promise<void> {
  const headers = { Authorization: authorization, 'Content-Length': '0' };
  const answer = await ask(new URL(address), { method: 'DELETE', headers, signal });
  if (![200, 204, 404, 410, 499].includes(answer.status)) throw refusalOf(answer);
}

async function put(
  { authorization, signal }: Access,
  address: string,
  bytes: number,
  { range, length, body }: { range: string; length: number; body?: Readable },
): Promise<SessionState> {
  const answer = await ask(new URL(address), {
    method: 'PUT',
    headers: {
      Authorization: authorization,
      'Content-Length': String(length),
      'Content-Range': range,
      ...(body ? { 'Content-Type': 'video/mp4' } : {}),
    },
    ...(body ? { body } : {}),
    signal,
  });
  switch (answer.status) {
    case 308: {
      const offset = bytesReceived(answer.header('range'), bytes);
      if (offset === undefined)
        throw garbled(`308 with the range "${answer.header('range')}" of ${bytes} bytes`);
      return { kind: 'under_way', offset };
    }
    case 200:
    case 201: {
      const video = Video.safeParse(parseJson(answer.text));
      if (!video.success) throw garbled('an upload is complete, and its answer names no video');
      return { kind: 'complete', youtubeId: video.data.id, uploadStatus: video.data.status?.uploadStatus };
    }
    case 404:
    case 410:
    case 499:
      return { kind: 'gone' };
    default:
      throw refusalOf(answer);
  }
}

interface Answer {
  status: number;
  text: string;
  header(name: string): string | undefined;
}

/** @throws Retryable `provider_silent`; the signal's reason. Repeating any call of a session is safe, so none is paid. */
async function ask(url: URL, options: Omit<Dispatcher.RequestOptions, 'path' | 'origin'>): Promise<Answer> {
  try {
    const answer = await request(url, {
      ...options,
      dispatcher: agent,
      headersTimeout: silentMs,
      bodyTimeout: silentMs,
    });
    const text = await answer.body.text();
    const header = (name: string): string | undefined => [answer.headers[name]].flat()[0];
    return { status: answer.statusCode, text, header };
  } catch (error) {
    if (options.signal instanceof AbortSignal) options.signal.throwIfAborted();
    throw providerSilent('YouTube', error instanceof Error ? error.message : String(error), { paid: false });
  }
}

function refusalOf({ status, text, header }: Answer): Error {
  if (status === 401) return new TokenOutdated(`YouTube answered 401: ${readRefusal(text).words}`);
  if (status < 400) return garbled(`${status} where it says nothing of the kind`);
  return youtubeFailure(status, text, retryAfterMs(header('retry-after'), new Date()));
}

/** The token goes where the address says: to Google alone, or to where we were told to look for YouTube. */
function trusted(address: string | undefined, asked: URL): string {
  const url = address === undefined || !URL.canParse(address) ? undefined : new URL(address);
  if (url === undefined) throw garbled('a session without an address');
  const isGoogle = url.protocol === 'https:' && /(^|\.)googleapis\.com$/.test(url.hostname);
  if (url.origin === asked.origin || isGoogle) return url.href;
  throw new Terminal('provider_rejected', `YouTube sends the file to ${url.origin}, which is not YouTube`);
}

function garbled(words: string): Error {
  return providerGarbled('YouTube', words, { paid: false });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
