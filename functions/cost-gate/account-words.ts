import type { Micros } from '#shared/contracts/money.ts';
import { micros } from '#shared/contracts/money.ts';
import type { Left } from '#shared/ports/ledger.ts';

/** Whose limit an account stands for: `this video's limit`, `the limit of channel news for 2026-03-01`. */
export function limitInWords(account: string): string {
  const [kind, name, day] = account.split(':');
  if (kind === 'channel') return `the limit of channel ${name} for ${day}`;
  return kind === 'system' ? `the limit of the whole system for ${name}` : "this video's limit";
}

/** The least of what is left: what one more reservation may be at most. */
export function leastOf(left: Left): Micros {
  const [least = micros(0n)] = Object.values(left).toSorted((a, b) => Number(a - b));
  return least;
}

/** As every answer says it. */
export const leftInAnswer = (left: Left) => ({ left, available_micros: leastOf(left) });
