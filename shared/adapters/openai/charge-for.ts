import { z } from 'zod';
import { Terminal } from '../../contracts/errors.ts';
import type { Micros } from '../../contracts/money.ts';
import type { PriceBook } from '../../domain/price-book.ts';
import { priceTokens } from '../../domain/prices/token-price.ts';
import { providerGarbled } from '../../domain/provider-failure.ts';

/** What a server says it used. Local ones say less of it, some nothing at all. */
const Usage = z.object({
  prompt_tokens: z.number(),
  completion_tokens: z.number(),
  prompt_tokens_details: z
    .object({ cached_tokens: z.number().nullish(), cache_write_tokens: z.number().nullish() })
    .nullish(),
});

/**
 * What a call cost by what its server says it used. One that says nothing, or that it used nothing, is taken at the quote.
 *
 * @throws Retryable `provider_garbled`, which may be charged, for a usage that cannot be true, or above the quote
 */
export function chargeFor(
  usage: unknown,
  { model, book, quote, provider }: { model: string; book: PriceBook; quote: Micros; provider: string },
): Micros {
  if (usage === undefined || usage === null) return quote;
  const untrue = (why: string) =>
    providerGarbled(provider, `a usage that cannot be true: ${why}`, { paid: true });
  const read = Usage.safeParse(usage);
  if (!read.success) throw untrue(z.prettifyError(read.error));
  const { prompt_tokens, completion_tokens, prompt_tokens_details: details } = read.data;
  // Nobody answers out of nothing; local servers count no prompt that they still know.
  if (prompt_tokens === 0 || completion_tokens === 0) return quote;
  const written = details?.cache_write_tokens ?? undefined;
  try {
    const charge = priceTokens(
      model,
      {
        input: prompt_tokens,
        cached: details?.cached_tokens ?? 0,
        output: completion_tokens,
        ...(written === undefined ? {} : { written }),
      },
      book,
    );
    if (charge > quote)
      throw untrue(`it would cost ${charge} micro-dollars, and ${quote} is the most it can`);
    return charge;
  } catch (error) {
    if (error instanceof Terminal && error.code === 'bad_usage') throw untrue(error.message);
    throw error;
  }
}
