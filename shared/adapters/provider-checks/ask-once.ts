import { Retryable, Terminal } from '../../contracts/errors.ts';
import {
  providerFailure,
  providerGarbled,
  providerSilent,
  retryAfterMs,
} from '../../domain/provider-failure.ts';

export interface FreeQuestion {
  /** As people know the provider. */
  label: string;
  url: URL;
  headers: Record<string, string>;
  /** Left out of every word that is said. */
  apiKey: string;
  signal: AbortSignal;
  /** In place of what the status says. */
  meaning?: (status: number, words: string) => number;
}

export interface FreeAnswer {
  body: unknown;
  headers: Headers;
}

/** Nobody is waited for longer, in milliseconds. */
const timeoutMs = 10_000;
/** A list of models is a tenth of it. */
const mostBytes = 1_000_000;

/**
 * One question that costs nothing, asked once, past the guard: it is how the guard's rest is known to be over.
 *
 * @throws as shared/domain/provider-failure.ts makes them; the signal's reason
 */
export async function askOnce(question: FreeQuestion): Promise<FreeAnswer> {
  const { label, url, headers, apiKey, signal, meaning = (status) => status } = question;
  const hidden = (words: string): string => (apiKey === '' ? words : words.replaceAll(apiKey, '[key]'));
  const end = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  try {
    const response = await fetch(url, {
      headers: { Accept: 'application/json', ...headers },
      signal: end,
      redirect: 'error',
    });
    const text = await readAll(response, label);
    if (!response.ok) {
      const words = hidden(wordsIn(text));
      const status = meaning(response.status, words);
      const pauseMs = retryAfterMs(response.headers.get('retry-after'), new Date());
      throw providerFailure({ provider: label, status, words, retryAfterMs: pauseMs });
    }
    return { body: parse(text, label), headers: response.headers };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Terminal || error instanceof Retryable) throw error;
    const words = end.aborted ? `no answer within ${timeoutMs / 1000} s` : hidden(reasonsOf(error));
    throw providerSilent(label, words, { paid: false, cause: error });
  }
}

async function readAll(response: Response, label: string): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of response.body ?? []) {
    pieces.push(piece);
    bytes += piece.byteLength;
    if (bytes > mostBytes) throw providerGarbled(label, `more than ${mostBytes / 1e6} MB`, { paid: false });
  }
  return Buffer.concat(pieces).toString('utf8');
}

function parse(text: string, label: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw providerGarbled(label, `no JSON: ${text.slice(0, 100)}`, { paid: false });
  }
}

/** Most say `{"error": {"message": "..."}}` or `{"detail": {"message": "..."}}`; Pixabay says it in plain words. */
function wordsIn(text: string): string {
  try {
    const said = JSON.parse(text);
    const words = said?.error?.message ?? said?.error ?? said?.detail?.message ?? said?.detail;
    const code = said?.detail?.status ?? said?.detail?.code;
    return [code, typeof words === 'string' ? words : text].filter(Boolean).join(' ');
  } catch {
    return text;
  }
}

/** `fetch failed` says nothing; what it was caused by does. */
function reasonsOf(error: unknown): string {
  const words: string[] = [];
  for (let one = error; one instanceof Error; one = one.cause) words.push(one.message);
  return words.join(': ') || String(error);
}
