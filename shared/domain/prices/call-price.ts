import { type Micros, micros } from '../../contracts/money.ts';
import { type PriceBook, priceBook } from '../price-book.ts';
import { findPrice } from './find-price.ts';
import { wholeAmount } from './whole-amount.ts';

const mostCalls = 100_000;

/**
 * What so many calls of an API cost.
 *
 * @throws Terminal `unknown_price`, `bad_usage`
 */
export function priceCalls(api: string, calls: number, book: PriceBook = priceBook): Micros {
  const { perCall } = findPrice(book, 'apis', api);
  return micros(wholeAmount('calls', calls, mostCalls) * perCall);
}
