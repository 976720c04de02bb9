import { z } from 'zod';

/** An amount of money in micro-dollars (1 USD = 1,000,000), always a whole number and never negative. */
export type Micros = bigint & { readonly __brand: 'Micros' };

/** Far above any sum this system handles, and far below where a JSON number loses a micro-dollar. */
const largestMicros = 1_000_000_000_000n;

/** @throws RangeError when the amount is negative or above a million dollars. */
export function micros(amount: bigint | number): Micros {
  const whole = typeof amount === 'bigint' ? amount : BigInt(amount);
  if (whole < 0n || whole > largestMicros) throw new RangeError(`${whole} is not an amount of micro-dollars`);
  return whole as Micros;
}

/** Dollars as written by a person (`0.4`), rounded up to the micro-dollar so that a quote stays an upper bound. */
export function dollars(amount: number): Micros {
  return micros(Math.ceil(amount * 1_000_000 - 1e-6));
}

export const zeroMicros: Micros = micros(0n);

export function addMicros(...amounts: Micros[]): Micros {
  return micros(amounts.reduce<bigint>((sum, amount) => sum + amount, 0n));
}

/** `$1.15`, or `$0.0007` where cents would hide it; half a cent is rounded up. */
export function formatMicros(amount: bigint): string {
  const size = amount < 0n ? -amount : amount;
  const decimals = size !== 0n && size < 10_000n ? 4 : 2;
  const unit = 10n ** BigInt(6 - decimals);
  const digits = ((size + unit / 2n) / unit).toString().padStart(decimals + 1, '0');
  return `$${amount < 0n ? '-' : ''}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** All of it, to the micro-dollar: `$0.775`. For sums that people add up. */
export function formatExactly(amount: bigint): string {
  const cents = (amount % 1_000_000n)
    .toString()
    .padStart(6, '0')
    .replace(/0{1,4}$/, '');
  return `$${amount / 1_000_000n}.${cents}`;
}

/** Dollars written with at most six decimals, exactly; undefined when that is not what the text is. */
export function parseDollars(text: string): Micros | undefined {
  const found = /^(\d{1,6})(?:\.(\d{1,6}))?$/.exec(text);
  if (!found) return undefined;
  const [, whole = '0', part = ''] = found;
  return micros(BigInt(whole) * 1_000_000n + BigInt(part.padEnd(6, '0')));
}

const notWhole = 'must be a whole number of micro-dollars';

function faultOf(amount: number): string | undefined {
  if (amount < 0) return 'must not be negative';
  if (amount > Number(largestMicros)) return `must be at most ${largestMicros} micro-dollars`;
  return Number.isInteger(amount) ? undefined : notWhole;
}

/** On the wire an amount is a whole JSON number of micro-dollars; in the code it is a bigint. */
export const MicrosField = z.codec(
  z
    .number({ error: ({ input }) => (input === undefined ? undefined : notWhole) })
    .superRefine((value, context) => {
      const message = faultOf(value);
      if (message !== undefined) context.addIssue({ code: 'custom', message });
    }),
  z.custom<Micros>((value) => typeof value === 'bigint'),
  { decode: (value) => micros(value), encode: (value) => Number(value) },
);

export const Tier = z.enum(['standard', 'economy']);
export type Tier = z.infer<typeof Tier>;
