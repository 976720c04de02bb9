import type { Allowance } from '../../contracts/readiness.ts';
import type { ProviderCheck } from '../../ports/readiness.ts';
import { askOnce } from './ask-once.ts';

type Check = NonNullable<ProviderCheck['ask']>;

interface LibraryAccess {
  apiKey: string;
  baseUrl: string;
}

/** A search for one photo: it counts as one of the calls the library allows, whose number it tells. */
export function checkPexels({ apiKey, baseUrl }: LibraryAccess): Check {
  const url = new URL('/v1/search?query=sea&per_page=1', baseUrl);
  return async (signal) => {
    const headers = { Authorization: apiKey };
    const answer = await askOnce({ label: 'Pexels', url, headers, apiKey, signal });
    return { words: 'answers', left: callsLeft(answer.headers) };
  };
}

/** Three are the fewest it gives. A wrong key is answered 400. */
export function checkPixabay({ apiKey, baseUrl }: LibraryAccess): Check {
  const url = new URL('/api/?q=sea&per_page=3', baseUrl);
  url.searchParams.set('key', apiKey);
  const meaning = (status: number, words: string) =>
    status === 400 && /\bapi key\b/i.test(words) ? 401 : status;
  return async (signal) => {
    const answer = await askOnce({ label: 'Pixabay', url, headers: {}, apiKey, signal, meaning });
    return { words: 'answers', left: callsLeft(answer.headers) };
  };
}

function callsLeft(headers: Headers): Allowance | undefined {
  const [amount, of] = ['x-ratelimit-remaining', 'x-ratelimit-limit'].map((name) => headers.get(name));
  if (!amount || !Number.isFinite(Number(amount))) return undefined;
  return {
    amount: Number(amount),
    ...(of && Number.isFinite(Number(of)) ? { of: Number(of) } : {}),
    unit: 'calls',
  };
}
