import type { Sql } from './connect.ts';

/**
 * Stands in a `from` or `using`: this statement's commit does not wait for the disk. For statements a crash of the server
 * may undo, because what follows from that is that something is done again; each says why that does no harm.
 */
export function lazily(sql: Sql) {
  return sql`(select set_config('synchronous_commit', 'off', true)) as lazily`;
}
