import { priceCalls } from '#shared/domain/prices/call-price.ts';
import type { Pictures } from '#shared/ports/pictures.ts';

/** The library's name, beside the quote: neither needs its tables. */
export const illustrationsIdentity = 'fluent-emoji-flat';

/** Apart from the library, so that a quote does not load its tables. */
export const quoteIllustrations: Pictures['quote'] = (searches) => priceCalls('illustrations', searches);
