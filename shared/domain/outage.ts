/**
 * Codes of a database that is away or restarting: of sockets and names, of the driver, and SQLSTATE class 08
 * (connection), 57P01 to 57P03 (shutting down, crashed, starting), 53300 (too many connections), 25P03 (silent too long
 * inside a transaction). ENOENT is a Unix socket that is not there.
 */
const away =
  /^(ECONNREFUSED|ECONNRESET|ECONNABORTED|EPIPE|ENOENT|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|CONNECTION_\w+|CONNECT_TIMEOUT|08\w{3}|57P0[123]|53300|25P03)$/;

/** Whether an error of the database's driver says that the database was away, as opposed to saying no. */
export function isOutage(error: unknown): boolean {
  return error instanceof Error && 'code' in error && away.test(String(error.code));
}
