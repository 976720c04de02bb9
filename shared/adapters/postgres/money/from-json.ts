import { type Micros, micros } from '../../../contracts/money.ts';
import type { Left } from '../../../ports/ledger.ts';

/** Amounts come out of the database's JSON as whole numbers; none is near where a number loses a micro-dollar. */
export const microsOf = (amount: number): Micros => micros(amount);

export function leftOf(left: Record<string, number>): Left {
  return Object.fromEntries(Object.entries(left).map(([id, amount]) => [id, micros(amount)]));
}
