import { priceCalls } from '#shared/domain/prices/call-price.ts';
import type { Pictures } from '#shared/ports/pictures.ts';

/** Apart from the library, so that a quote does not load its tables. */
export const quoteIllustrations: Pictures['quote'] = (searches) => priceCalls('illustrations', searches);
