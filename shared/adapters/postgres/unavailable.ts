import { Retryable } from '../../contracts/errors.ts';

/**
 * Codes of a server that is away or restarting: of sockets, of the driver, and SQLSTATE classes 08 (connection) and
 * 57P (operator intervention).
 */
const away =
  /^(ECONNREFUSED|ECONNRESET|EPIPE|ENOTFOUND|ETIMEDOUT|CONNECTION_\w+|CONNECT_TIMEOUT|08\w{3}|57P0\d|53300)$/;

/** Translates "the database is away" once, so that callers can say when to come back; other errors stay as they are. */
export function translateUnavailable(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (!away.test(code)) return error;
  return new Retryable('database_unavailable', 'The database cannot be reached; it may be restarting', {
    cause: error,
    retryAfterMs: 1000,
  });
}
