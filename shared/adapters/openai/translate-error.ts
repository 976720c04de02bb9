import { Retryable, Terminal } from '../../contracts/errors.ts';
import {
  gaveUpWaiting,
  neverSent,
  providerFailure,
  providerGarbled,
  providerSilent,
  retryAfterMs,
} from '../../domain/provider-failure.ts';
import { BodyTooLarge } from './bounded-fetch.ts';

/** Accounts without money are told so with 429 (developers.openai.com/api/docs/guides/error-codes). */
const outOfMoney = /^(insufficient_quota|billing_hard_limit_reached|billing_not_active)$/;
const refusedWords = /^(content_filter|content_policy_violation|moderation_blocked|cyber_policy_violation)$/;

/** What the SDK's errors have in common; its classes are not loaded for this. */
interface SdkError extends Error {
  status?: number | undefined;
  code?: string | null | undefined;
  headers?: Headers | undefined;
}

/**
 * @param how.apiKey left out of every word: servers of one's own quote keys of any form
 * @returns ours for whatever the SDK threw of a call to `provider`; ours and foreign programming errors as they are
 */
export function translateError(
  error: unknown,
  provider: string,
  { paid, apiKey = '' }: { paid: boolean; apiKey?: string },
): unknown {
  const hidden = (words: string) => (apiKey.length < 8 ? words : words.replaceAll(apiKey, '[key]'));
  if (error instanceof Terminal || error instanceof Retryable || !(error instanceof Error)) return error;
  const { status } = error as SdkError;
  if (causesOf(error).some((one) => one instanceof BodyTooLarge))
    return providerGarbled(provider, new BodyTooLarge().message, { cause: error, paid });
  const words = hidden(error.message);
  if (status === undefined) return withoutWords(error, provider, { paid, hidden });
  return gaveUpWaiting.has(status)
    ? providerSilent(provider, words, { cause: error, paid })
    : saidNo(error, words, status, provider);
}

function withoutWords(
  error: Error,
  provider: string,
  { paid, hidden }: { paid: boolean; hidden(words: string): string },
): Retryable {
  if (error instanceof SyntaxError)
    return providerGarbled(provider, hidden(error.message), { cause: error, paid });
  const chain = causesOf(error);
  const why = hidden(chain.map((one) => one.message).join(': '));
  const sent = !chain.some((one) => neverSent.has(String((one as { code?: unknown }).code)));
  return providerSilent(provider, why, { cause: error, paid: paid && sent });
}

function saidNo(error: SdkError, message: string, status: number, provider: string): Terminal | Retryable {
  const { code, headers } = error;
  const word = code ?? '';
  if (refusedWords.test(word)) return contentRefused(provider, message, { charged: false });
  return providerFailure(
    {
      provider,
      status,
      words: wordsOf(message, status),
      retryAfterMs: retryAfterMs(headers?.get('retry-after'), new Date()),
      outOfMoney: status === 402 || outOfMoney.test(word),
    },
    { cause: error },
  );
}

/** The provider will not write this, or write about this. @param charged what it wrote until then is on the bill */
export function contentRefused(provider: string, words: string, { charged }: { charged: boolean }): Terminal {
  return new Terminal(
    'content_refused',
    `${provider} refuses this subject: ${words.slice(0, 300).trim() || 'it gave no reason'}. Choose another one, or word it otherwise`,
    { mayBeCharged: charged },
  );
}

/** The SDK puts the status before the words. A page of HTML is no words. */
function wordsOf(message: string, status: number): string {
  const words = message.replace(new RegExp(`^${status} `), '').trim();
  return /^<|<html/i.test(words) ? 'a web page instead of an answer' : words;
}

function causesOf(error: Error): Error[] {
  const chain: Error[] = [];
  for (let one: unknown = error; one instanceof Error && chain.length < 6; one = one.cause) chain.push(one);
  return chain;
}
