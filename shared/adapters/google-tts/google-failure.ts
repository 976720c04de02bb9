import { z } from 'zod';
import type { Retryable, Terminal } from '../../contracts/errors.ts';
import { providerFailure, providerGarbled, providerSilent } from '../../domain/provider-failure.ts';

export const providerName = 'Google Text-to-Speech';

/** What gax throws for a call that gRPC ended. */
const GrpcFailure = z.object({
  code: z.number(),
  details: z.string().catch(''),
  statusDetails: z.array(z.unknown()).catch([]),
});

/** What each gRPC code is in HTTP (cloud.google.com/apis/design/errors); those that are missing say nothing certain. */
const inHttp: Readonly<Record<number, number>> = {
  3: 400,
  5: 404,
  6: 409,
  7: 403,
  8: 429,
  9: 400,
  10: 409,
  11: 400,
  12: 400,
  13: 500,
  14: 503,
  16: 401,
};

/** gRPC's own words, not the server's: nothing was ever sent. */
const neverSent = /^(?:No connection established|Name resolution failed|Failed to (?:connect|resolve))/;

/** gRPC's own words for an answer that broke off. */
const brokenOff =
  /Connection dropped|ECONNRESET|EPIPE|RST_STREAM|stream closed|socket|Call cancelled|HTTP\/2|HTTP status code|keepalive/i;

/** gRPC's own words for an answer it cannot read, or will not: it is larger than any recording. */
const unreadable = /message larger than max|deserializ|decompress|parsing error|error parsing/i;

/** @param error why no token could be signed: nothing was sent */
export function credentialsFailure(error: unknown): Terminal | Retryable {
  const words = `the service account's key does not sign: ${error instanceof Error ? error.message : error}`;
  return providerFailure({ provider: providerName, status: 401, words }, { cause: error });
}

/**
 * @param error what the client threw for a call
 * @param paid whether the call is one that costs
 */
export function googleFailure(error: unknown, { paid = true } = {}): Terminal | Retryable {
  const read = GrpcFailure.safeParse(error);
  const words = error instanceof Error ? error.message : String(error);
  if (!read.success) return providerSilent(providerName, words, { cause: error, paid });
  const { code, details, statusDetails } = read.data;
  const status = inHttp[code];
  if (neverSent.test(details))
    return providerSilent(providerName, details.replace(/\s*Resolution note:\s*$/, ''), {
      cause: error,
      paid: false,
    });
  if (unreadable.test(details)) return providerGarbled(providerName, details, { cause: error, paid });
  if (status === undefined || brokenOff.test(details))
    return providerSilent(providerName, details || words, { cause: error, paid });
  const outOfMoney = code === 7 && /billing/i.test(details);
  return providerFailure(
    { provider: providerName, status, words: details, retryAfterMs: retryDelayMs(statusDetails), outOfMoney },
    { cause: error },
  );
}

const RetryInfo = z.object({
  retryDelay: z.object({
    seconds: z.coerce.number().catch(0),
    nanos: z.coerce.number().catch(0),
  }),
});

/** The pause of `google.rpc.RetryInfo`, where the answer has one. */
function retryDelayMs(statusDetails: readonly unknown[]): number | undefined {
  for (const detail of statusDetails) {
    const info = RetryInfo.safeParse(detail);
    if (!info.success) continue;
    const { seconds, nanos } = info.data.retryDelay;
    const milliseconds = Math.ceil(seconds * 1000 + nanos / 1e6);
    if (milliseconds >= 0) return milliseconds;
  }
  return;
}
