import { type Micros, micros } from '#shared/contracts/money.ts';

/** Splits an amount by whole-number weights. The parts add up to exactly the amount. */
export function shareOut(amount: Micros, weights: readonly number[]): Micros[] {
  const total = BigInt(weights.reduce((sum, weight) => sum + weight, 0));
  let passed = 0n;
  let given = 0n;
  return weights.map((weight) => {
    passed += BigInt(weight);
    const upTo = total === 0n ? 0n : (amount * passed) / total;
    const share = micros(upTo - given);
    given = upTo;
    return share;
  });
}
