import { Retryable, Terminal } from '../../contracts/errors.ts';

/**
 * The failure of a text of which a part was spoken already: that part is on the bill, so the whole may have been charged.
 */
export function paidInPart(error: unknown): unknown {
  const isOurs = error instanceof Terminal || error instanceof Retryable;
  if (!isOurs || error.mayBeCharged) return error;
  const options = { cause: error, mayBeCharged: true };
  if (error instanceof Terminal) return new Terminal(error.code, error.message, options);
  const { retryAfterMs } = error;
  return new Retryable(error.code, error.message, {
    ...options,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}
