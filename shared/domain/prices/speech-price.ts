import { type Micros, micros } from '../../contracts/money.ts';
import { type PriceBook, priceBook } from '../price-book.ts';
import { findPrice } from './find-price.ts';
import { roundedUp, wholeAmount } from './whole-amount.ts';

/** Ten minutes of narration are about 10,000. */
const mostCharacters = 1_000_000;
const mostTries = 20;

/**
 * What speaking so many characters costs, rounded up to the micro-dollar. The length of a JavaScript string will do: it
 * is never below the characters a provider counts.
 *
 * @param voice a voice or model of the price book
 * @throws Terminal `unknown_price`, `bad_usage`
 */
export function priceSpeech(voice: string, characters: number, book: PriceBook = priceBook): Micros {
  const { perMillion } = findPrice(book, 'voices', voice);
  return micros(roundedUp(wholeAmount('characters', characters, mostCharacters) * perMillion, 1_000_000n));
}

/** The most it costs when up to `tries` calls may be billed until one succeeds. */
export function quoteSpeech(
  voice: string,
  characters: number,
  { tries = 1, book = priceBook }: { tries?: number; book?: PriceBook } = {},
): Micros {
  return micros(wholeAmount('tries', tries, mostTries) * priceSpeech(voice, characters, book));
}
