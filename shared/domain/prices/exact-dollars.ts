import { Terminal } from '../../contracts/errors.ts';

/**
 * Dollars as a price list writes them (`0.075`), exactly, in micro-dollars.
 *
 * @throws Terminal `bad_price` for anything but a plain decimal number of at most a million dollars
 */
export function exactDollars(written: string): bigint {
  const found = /^(\d{1,6})(?:\.(\d{1,6}))?$/.exec(written);
  if (found === null)
    throw new Terminal(
      'bad_price',
      `"${written}" is no price; write dollars with at most 6 decimals, such as 0.075, or 0 for what is free`,
    );
  const [, whole = '0', part = ''] = found;
  return BigInt(whole) * 1_000_000n + BigInt(part.padEnd(6, '0'));
}
