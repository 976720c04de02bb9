import postgres from 'postgres';

/** 64-bit integers arrive as bigint: money must not pass through a double. */
export type Sql = postgres.Sql<{ bigint: bigint }>;
/** Inside a transaction. */
export type Tx = postgres.TransactionSql<{ bigint: bigint }>;
/** Either: for statements that can stand alone or take part. */
export type Db = Sql | Tx;

export interface ConnectOptions {
  /** Most connections held at once. */
  max?: number;
  applicationName?: string;
}

/** Connections are made on first use, and made again after the server was restarted. */
export function connect(url: string, options: ConnectOptions = {}): Sql {
  return postgres(url, {
    max: options.max ?? 8,
    idle_timeout: 60,
    connect_timeout: 10,
    backoff: (retries: number) => Math.min(2, 0.05 * 2 ** retries),
    connection: { application_name: options.applicationName ?? 'ytempire' },
    types: { bigint: postgres.BigInt },
    onnotice: () => {},
  });
}
