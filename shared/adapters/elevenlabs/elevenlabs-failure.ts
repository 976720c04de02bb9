import { z } from 'zod';
import type { Retryable, Terminal } from '../../contracts/errors.ts';
import {
  gaveUpWaiting,
  providerFailure,
  providerGarbled,
  providerSilent,
  retryAfterMs,
} from '../../domain/provider-failure.ts';
import { noAnswer, type WatchedFetch } from './watched-fetch.ts';

export const providerName = 'ElevenLabs';

/** What the SDK throws for an answer with an error's status. */
const StatusFailure = z.object({ statusCode: z.number(), body: z.unknown(), rawResponse: z.unknown() });

const Detail = z.object({
  detail: z.union([
    z.string(),
    z.object({
      status: z.string().optional(),
      code: z.string().optional(),
      message: z.string().optional(),
    }),
    z.array(z.object({ msg: z.string() })),
  ]),
});

interface Refusal {
  status: number;
  /** The provider's own short words for it, for example `quota_exceeded`. */
  codes: string[];
  words: string;
}

/** What the answer says; undefined when there was none that says no. */
export function readRefusal(error: unknown): Refusal | undefined {
  const failure = StatusFailure.safeParse(error);
  if (!failure.success || failure.data.statusCode < 400 || failure.data.statusCode === noAnswer) return;
  const status = failure.data.statusCode;
  const body = Detail.safeParse(failure.data.body);
  if (!body.success) return { status, codes: [], words: String(failure.data.body ?? '').slice(0, 300) };
  const { detail } = body.data;
  if (typeof detail === 'string') return { status, codes: [], words: detail };
  if (Array.isArray(detail)) return { status, codes: [], words: detail.map(({ msg }) => msg).join('; ') };
  const codes = [detail.status, detail.code].filter((code) => code !== undefined);
  return { status, codes, words: `${codes.join(' ')} ${detail.message ?? ''}` };
}

/** The plan does not allow the format: `pcm_44100` is for Pro and above, and is refused with a 403. */
export function refusesFormat(error: unknown): boolean {
  const refusal = readRefusal(error);
  return refusal?.status === 403 && /output.?format|subscription_required/i.test(refusal.words);
}

/** No credits are left, which it says with a 401, as if the key were wrong. */
const outOfCredits = new Set(['quota_exceeded', 'insufficient_credits', 'payment_required']);

/** @param error what the SDK threw */
export function elevenLabsFailure(error: unknown, { trouble }: WatchedFetch): Terminal | Retryable {
  const options = { cause: error };
  const lost = trouble();
  if (lost?.kind === 'too_large')
    return providerGarbled(providerName, lost.words, { ...options, paid: true });
  if (lost) return providerSilent(providerName, lost.words, { ...options, paid: lost.kind !== 'not_sent' });
  const refusal = readRefusal(error);
  if (refusal === undefined) {
    const words = error instanceof Error ? error.message : String(error);
    return providerGarbled(providerName, words, { ...options, paid: true });
  }
  const { status, words, codes } = refusal;
  if (gaveUpWaiting.has(status))
    return providerSilent(providerName, `${status} ${words}`, { ...options, paid: true });
  const outOfMoney = status === 402 || codes.some((code) => outOfCredits.has(code));
  return providerFailure(
    { provider: providerName, status, words, retryAfterMs: pauseOf(error), outOfMoney },
    options,
  );
}

const WithHeaders = z.object({ rawResponse: z.object({ headers: z.instanceof(Headers) }) });

function pauseOf(error: unknown): number | undefined {
  const answer = WithHeaders.safeParse(error);
  return answer.success
    ? retryAfterMs(answer.data.rawResponse.headers.get('retry-after'), new Date())
    : undefined;
}
