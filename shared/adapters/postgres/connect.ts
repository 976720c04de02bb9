import { setImmediate as nextTurn } from 'node:timers/promises';
import postgres from 'postgres';
import { renewedPool } from './renewed-pool.ts';
import type { Sql } from './sql.ts';

export type { Db, Sql, Tx } from './sql.ts';

export interface ConnectOptions {
  /** Most connections held at once. */
  max?: number;
  applicationName?: string;
  /** Every statement looks up few rows by a key, in tables that are empty at one moment and full at the next. */
  byKey?: boolean;
}

/** Far longer than anything here is silent inside a transaction, in milliseconds. */
const silentMs = 15_000;

/** Arrays as parameters: `integer[]`, `text[]`, `bigint[]` and `uuid[]`. None is ever read. */
const arrays = {
  to: 1009,
  from: [1007, 1009, 1016, 2951],
  serialize: (items: unknown[]) =>
    `{${items.map((item) => `"${String(item).replaceAll(/["\\]/g, '\\$&')}"`).join(',')}}`,
  parse: (text: string) => text,
};

/**
 * A plan made while a table was empty, and kept, must not read all of it once it is full. Of two tables that both look
 * empty the planner may begin with either: rows to change are named by an array (`id = any(array(select ...))`), which is looked up.
 */
const neverWhole = {
  enable_seqscan: 'off',
  enable_bitmapscan: 'off',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
};

/** Connections are made on first use, and made again after the server was restarted. */
export function connect(url: string, options: ConnectOptions = {}): Sql {
  return renewedPool((closed) =>
    postgres(url, {
      max: options.max ?? 8,
      idle_timeout: 60,
      connect_timeout: 10,
      backoff: (retries: number) => Math.min(2, 0.05 * 2 ** retries),
      connection: {
        // The day of an account and the dates in answers are UTC, however the server is set up.
        TimeZone: 'UTC',
        DateStyle: 'ISO',
        application_name: options.applicationName ?? 'ytempire',
        // Statements are few and look things up by key: planning each anew would cost more than running it.
        plan_cache_mode: 'force_generic_plan',
        ...(options.byKey ? neverWhole : {}),
        // A process that stops dead inside a transaction must not keep the lock of admission from all the others.
        idle_in_transaction_session_timeout: silentMs,
      },
      types: { bigint: postgres.BigInt, arrays },
      // The driver would ask for them on each new connection, and not catch it when that one breaks meanwhile.
      fetch_types: false,
      onnotice: () => {},
      onclose: closed,
    }),
  );
}

/**
 * Sends statements one behind the other without waiting for the answers between: one round trip instead of many. A
 * statement of postgres.js starts only when it is awaited, so each is given a turn of the event loop to start in this order.
 */
export async function inOrder<Steps extends readonly (() => PromiseLike<unknown>)[]>(
  ...steps: Steps
): Promise<{ [Step in keyof Steps]: Awaited<ReturnType<Steps[Step]>> }> {
  const started: Promise<unknown>[] = [];
  for (const step of steps) {
    const answer = Promise.resolve(step().then((value) => value));
    // Its error is reported by Promise.all below; without this it would count as unhandled until then.
    answer.catch(() => {});
    started.push(answer);
    await nextTurn();
  }
  return (await Promise.all(started)) as { [Step in keyof Steps]: Awaited<ReturnType<Steps[Step]>> };
}
