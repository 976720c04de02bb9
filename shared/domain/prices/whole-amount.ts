import { Terminal } from '../../contracts/errors.ts';

/**
 * A count as a provider reports it, as a bigint. A charge is never worked out from a count that cannot be true.
 *
 * @throws Terminal `bad_usage` when it is negative, fractional, not a number, or above `most`
 */
export function wholeAmount(what: string, amount: number, most: number): bigint {
  if (!Number.isSafeInteger(amount) || amount < 0 || amount > most)
    throw new Terminal(
      'bad_usage',
      `${amount} ${what} cannot be priced; it must be a whole number from 0 to ${most}`,
    );
  return BigInt(amount);
}

/** `total / unit`, rounded up: what is priced is never below what is billed. */
export function roundedUp(total: bigint, unit: bigint): bigint {
  return (total + unit - 1n) / unit;
}

export function highest(...amounts: bigint[]): bigint {
  let most = 0n;
  for (const amount of amounts) if (amount > most) most = amount;
  return most;
}
