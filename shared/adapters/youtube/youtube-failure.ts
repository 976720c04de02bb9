import { z } from 'zod';
import { Retryable, Terminal } from '../../contracts/errors.ts';
import {
  providerFailure,
  providerGarbled,
  providerSilent,
  providerWords,
} from '../../domain/provider-failure.ts';

/** What YouTube may answer that says something about an account or a project, not about a call. */
export const refusals = {
  quota: 'youtube_quota_exceeded',
  uploadLimit: 'youtube_upload_limit',
  account: 'youtube_account_refused',
  strike: 'youtube_account_struck',
} as const;

/** By Google's own word: https://developers.google.com/youtube/v3/docs/errors, and OAuth's (RFC 6749, 5.2). */
const meanings = new Map<string, (typeof refusals)[keyof typeof refusals]>([
  ['quotaExceeded', refusals.quota],
  ['dailyLimitExceeded', refusals.quota],
  ['uploadLimitExceeded', refusals.uploadLimit],
  ['invalid_grant', refusals.account],
  ['invalid_client', refusals.account],
  ['unauthorized_client', refusals.account],
  ['authError', refusals.account],
  ['insufficientPermissions', refusals.account],
  ['accessNotConfigured', refusals.account],
  ['youtubeSignupRequired', refusals.account],
  ['authenticatedUserAccountClosed', refusals.account],
  ['authenticatedUserAccountSuspended', refusals.strike],
]);

/** Too many at once, which passes within seconds; it comes as 403 too. */
const busyReasons: readonly string[] = [
  'rateLimitExceeded',
  'userRateLimitExceeded',
  'uploadRateLimitExceeded',
];

const ErrorBody = z.union([
  z.object({
    error: z.object({
      message: z.string().default(''),
      errors: z.array(z.object({ reason: z.string().default('') })).default([]),
    }),
  }),
  z.object({ error: z.string(), error_description: z.string().default('') }),
]);

/** Google's words for a refusal. */
interface Refusal {
  reason: string;
  words: string;
}

export function readRefusal(body: unknown): Refusal {
  const read = ErrorBody.safeParse(typeof body === 'string' ? parseJson(body) : body);
  if (!read.success) return { reason: '', words: '' };
  const { error } = read.data;
  if (typeof error === 'string') {
    const description = 'error_description' in read.data ? read.data.error_description : '';
    return { reason: error, words: `${error} ${description}` };
  }
  const reason = error.errors[0]?.reason ?? '';
  return { reason, words: reason === '' ? error.message : `${error.message} (${reason})` };
}

/** The error for an answer of YouTube or of Google's sign-in that says no. `code` is one of `refusals`, or a provider's. */
export function youtubeFailure(
  status: number,
  body: unknown,
  retryAfterMs: number | undefined,
): Terminal | Retryable {
  const { reason, words } = readRefusal(body);
  const meaning =
    status < 500 ? (meanings.get(reason) ?? (status === 401 ? refusals.account : undefined)) : undefined;
  if (meaning !== undefined)
    return new Terminal(meaning, `YouTube answered ${status}: ${providerWords(words)}`);
  const asBusy = busyReasons.includes(reason) ? 429 : status;
  return providerFailure({ provider: 'YouTube', status: asBusy, words, retryAfterMs });
}

/** What gaxios throws, without its configuration: that holds tokens. */
const SdkError = z.object({
  message: z.string().default(''),
  code: z.union([z.string(), z.number()]).optional(),
  response: z
    .object({ status: z.number(), data: z.unknown(), headers: z.unknown() })
    .optional()
    .catch(undefined),
});

/**
 * What the SDK or the connection threw, in our words. The cause is left out: it holds tokens.
 *
 * @param repeats whether the call might do something twice if it were made again
 */
export function translateSdkError(error: unknown, repeats: boolean): Terminal | Retryable {
  if (error instanceof Terminal || error instanceof Retryable) return error;
  const { response, message, code } = SdkError.catch({ message: String(error) }).parse(error);
  if (response === undefined) return providerSilent('YouTube', `${code ?? ''} ${message}`, { paid: repeats });
  const { status, data, headers } = response;
  if (status < 400) return providerGarbled('YouTube', `${status} with what is no answer`, { paid: repeats });
  return youtubeFailure(status, data, retryAfterOf(headers));
}

function retryAfterOf(headers: unknown): number | undefined {
  const value = headers instanceof Headers ? headers.get('retry-after') : undefined;
  const seconds = Number(value ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
