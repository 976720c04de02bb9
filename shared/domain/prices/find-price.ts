import { Terminal } from '../../contracts/errors.ts';
import type { PriceBook } from '../price-book.ts';
import { exactDollars } from './exact-dollars.ts';

type Kind = keyof PriceBook;

const called: Readonly<Record<Kind, string>> = { models: 'model', voices: 'voice', apis: 'API' };

/**
 * The line of the book for one model, voice or API.
 *
 * @throws Terminal `unknown_price`: what has no price is never taken for free
 */
export function findPrice<K extends Kind>(
  book: PriceBook,
  kind: K,
  name: string,
): NonNullable<ReturnType<PriceBook[K]['get']>> {
  const line = book[kind].get(name);
  if (line === undefined)
    throw new Terminal(
      'unknown_price',
      `the price book has no ${called[kind]} "${name}", so what it would cost is unknown and it is not used; ` +
        `choose one of ${[...book[kind].keys()].join(', ')}, or state its price in YTEMPIRE_PRICES ` +
        '(docs/operations.md; "0" for one of your own that is free)',
    );
  return line as NonNullable<ReturnType<PriceBook[K]['get']>>;
}

/** An operator's own lines, in dollars as written: per million tokens or characters, and per call. */
export interface OwnPrices {
  models?: Readonly<Record<string, { input: string; cached?: string; output: string }>>;
  voices?: Readonly<Record<string, string>>;
  apis?: Readonly<Record<string, string>>;
}

/**
 * The book with an operator's lines in it, which win over its own. A local model is free only where somebody wrote 0.
 *
 * @param stated where and when the operator said so
 * @throws Terminal `bad_price`
 */
export function withOwnPrices(
  book: PriceBook,
  own: OwnPrices,
  stated: { source: string; dated: string },
): PriceBook {
  const models = new Map(book.models);
  for (const [name, { input, cached = input, output }] of Object.entries(own.models ?? {}))
    models.set(name, {
      input: exactDollars(input),
      cacheWrite: exactDollars(input),
      cached: exactDollars(cached),
      output: exactDollars(output),
      longestPromptTokens: undefined,
      ...stated,
    });
  const voices = new Map(book.voices);
  for (const [name, dollars] of Object.entries(own.voices ?? {}))
    voices.set(name, { perMillion: exactDollars(dollars), ...stated });
  const apis = new Map(book.apis);
  for (const [name, dollars] of Object.entries(own.apis ?? {}))
    apis.set(name, { perCall: exactDollars(dollars), ...stated });
  return { models, voices, apis };
}
