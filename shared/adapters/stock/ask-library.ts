import { type Dispatcher, request } from 'undici';
import type { z } from 'zod';
import { Retryable, Terminal } from '../../contracts/errors.ts';
import {
  providerFailure,
  providerGarbled,
  providerSilent,
  retryAfterMs,
} from '../../domain/provider-failure.ts';
import type { Guard } from '../../ports/guard.ts';

export interface Question<Answer> {
  /** As people know the library: `Pexels`. */
  provider: string;
  url: URL;
  headers?: Record<string, string>;
  /** Left out of every word that is said. */
  apiKey: string;
  answer: z.ZodType<Answer>;
  /** When the allowance comes back, by the library's own header. Undefined where it does not say. */
  resetMs(headers: Headers): number | undefined;
}

export interface Headers {
  get(name: string): string | null;
}

/** Fifty items with all their renditions are a tenth of it. */
const mostBytes = 2_000_000;
const mostErrorBytes = 4000;

/**
 * Asks a library one question. It costs nothing, so the guard may repeat it.
 *
 * @throws as providerFailure, providerSilent and providerGarbled make them; what the guard throws
 */
export async function askLibrary<Answer>(
  guard: Guard,
  question: Question<Answer>,
  signal: AbortSignal,
): Promise<{ answer: Answer; headers: Headers }> {
  return await guard.call(
    async (ending) => {
      try {
        return await ask(question, ending);
      } catch (error) {
        if (error instanceof Terminal || error instanceof Retryable) throw error;
        if (ending.aborted) throw ending.reason;
        const words = error instanceof Error ? error.message : String(error);
        throw providerSilent(question.provider, hidden(words, question.apiKey), {
          paid: false,
          cause: error,
        });
      }
    },
    { signal, paid: false },
  );
}

async function ask<Answer>(
  { provider, url, headers, apiKey, answer, resetMs }: Question<Answer>,
  signal: AbortSignal,
): Promise<{ answer: Answer; headers: Headers }> {
  const response = await request(url, { headers: { Accept: 'application/json', ...headers }, signal });
  const said = headersOf(response);
  if (response.statusCode !== 200) {
    const words = hidden((await readSome(response.body, mostErrorBytes)).text, apiKey);
    // Pixabay answers a wrong key with 400.
    const status = response.statusCode === 400 && /\bapi key\b/i.test(words) ? 401 : response.statusCode;
    const waitMs = retryAfterMs(said.get('retry-after'), new Date()) ?? resetMs(said);
    throw providerFailure({ provider, status, words, retryAfterMs: status === 429 ? waitMs : undefined });
  }
  const { text, whole } = await readSome(response.body, mostBytes);
  if (!whole) throw garbled(provider, `more than ${mostBytes / 1_000_000} MB`);
  const read = answer.safeParse(readJson(text, provider, apiKey));
  if (read.success) return { answer: read.data, headers: said };
  const [issue] = read.error.issues;
  throw garbled(
    provider,
    `an answer whose ${issue?.path.join('.') || 'whole'} is wrong: ${issue?.message ?? ''}`,
  );
}

/** At most so many bytes; the rest is not waited for. */
async function readSome(
  body: Dispatcher.ResponseData['body'],
  most: number,
): Promise<{ text: string; whole: boolean }> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of body as AsyncIterable<Uint8Array>) {
    pieces.push(piece);
    bytes += piece.byteLength;
    if (bytes > most) break;
  }
  const text = Buffer.concat(pieces).subarray(0, most).toString('utf8');
  return { text, whole: bytes <= most };
}

function readJson(text: string, provider: string, apiKey: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw garbled(provider, `no JSON: ${hidden(text.slice(0, 100), apiKey)}`);
  }
}

const garbled = (provider: string, what: string): Retryable =>
  providerGarbled(provider, what, { paid: false });

const hidden = (words: string, key: string): string => words.replaceAll(key, '[key]');

function headersOf({ headers }: Dispatcher.ResponseData): Headers {
  return {
    get(name) {
      const value = headers[name];
      return (Array.isArray(value) ? value[0] : value) ?? null;
    },
  };
}
