import { Retryable } from '../../contracts/errors.ts';
import { isOutage } from '../../domain/outage.ts';

/** Translates "the database is away" once, so that callers can say when to come back; other errors stay as they are. */
export function translateUnavailable(error: unknown): unknown {
  if (!isOutage(error)) return error;
  return new Retryable('database_unavailable', 'The database cannot be reached; it may be restarting', {
    cause: error,
    retryAfterMs: 1000,
  });
}
