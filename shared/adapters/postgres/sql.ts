import type postgres from 'postgres';

/** 64-bit integers arrive as bigint: money must not pass through a double. */
export type Sql = postgres.Sql<{ bigint: bigint }>;
/** Inside a transaction. */
export type Tx = postgres.TransactionSql<{ bigint: bigint }>;
/** Either: for statements that can stand alone or take part. */
export type Db = Sql | Tx;
