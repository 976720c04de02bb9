import { Retryable, Terminal } from '../contracts/errors.ts';

/** What a provider answered instead of what was asked for. */
export interface ProviderAnswer {
  /** As people know it: `OpenAI`. */
  provider: string;
  /** Of HTTP, or what a gRPC code stands for in HTTP. */
  status: number;
  /** The provider's own words, without keys. */
  words: string;
  retryAfterMs?: number | undefined;
  /** The account has no money or no allowance left, whatever the status says (`insufficient_quota`). */
  outOfMoney?: boolean;
}

/** How keys and tokens of the providers begin; words such as "skipped" do not. */
const keys =
  /\b(?:sk[-_]|xi[-_]|AIza|ya29\.|eyJ)[-_.A-Za-z0-9*]{8,}|\bBearer\s+[-_.~+/=A-Za-z0-9*]{8,}|\b1\/\/0[-_A-Za-z0-9]{8,}/g;

/** A provider's words in ours: cut, on one line, with whatever looks like a key left out. */
export function providerWords(words: string): string {
  const line = words
    .replace(keys, '[key]')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return line.length > 300 ? `${line.slice(0, 299)}…` : line;
}

/**
 * The error for an answer that says no. Whoever says no in words has charged nothing.
 *
 * Codes: `provider_refused` (401, 403: the key), `provider_out_of_money` (402, or said so), `provider_busy` (408, 425,
 * 429), `provider_failed` (5xx and what nobody expects), `provider_rejected` (other 4xx: our own request)
 */
export function providerFailure(answer: ProviderAnswer, options: ErrorOptions = {}): Terminal | Retryable {
  const { provider, status, retryAfterMs, outOfMoney = status === 402 } = answer;
  const words = providerWords(answer.words).replace(/[.\s]+$/, '') || 'nothing more';
  const said = `${provider} answered ${status}: ${words}`;
  const later = retryAfterMs === undefined ? options : { ...options, retryAfterMs };
  if (outOfMoney)
    return new Terminal(
      'provider_out_of_money',
      `${said}. Add credit to the account, or set up another provider`,
      options,
    );
  if (status === 401 || status === 403)
    return new Terminal('provider_refused', `${said}. Check the key and what it may do`, options);
  if (status === 408 || status === 425 || status === 429) return new Retryable('provider_busy', said, later);
  if (status >= 400 && status < 500) return new Terminal('provider_rejected', said, options);
  return new Retryable('provider_failed', said, later);
}

/** Words of a proxy that gave up waiting for the server behind it, which may still have done the work, and charge it. */
export const gaveUpWaiting: ReadonlySet<number> = new Set([504, 520, 522, 524]);

/** No answer, or half of one: nobody knows whether a paid call was charged. */
export function providerSilent(
  provider: string,
  what: string,
  options: ErrorOptions & { paid: boolean },
): Retryable {
  const { paid, ...rest } = options;
  return new Retryable('provider_silent', `${provider}: ${providerWords(what)}`, {
    ...rest,
    mayBeCharged: paid,
  });
}

/** An answer came and is not what the provider's documentation says: HTML, half of a JSON, a price below nothing. */
export function providerGarbled(
  provider: string,
  what: string,
  options: ErrorOptions & { paid: boolean },
): Retryable {
  const { paid, ...rest } = options;
  return new Retryable('provider_garbled', `${provider} sent what cannot be used: ${providerWords(what)}`, {
    ...rest,
    mayBeCharged: paid,
  });
}

/** `Retry-After` in milliseconds: seconds, or a date. Undefined for anything else. */
export function retryAfterMs(header: string | null | undefined, now: Date): number | undefined {
  if (header === null || header === undefined || header.trim() === '') return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return seconds < 0 ? undefined : Math.ceil(seconds * 1000);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now.getTime());
}

/** Codes of sockets, names and certificates: the call never left this machine, so nobody can have charged it. */
export const neverSent: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);
