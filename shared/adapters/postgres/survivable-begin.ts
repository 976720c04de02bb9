import { setImmediate as nextTurn } from 'node:timers/promises';
import postgres from 'postgres';
import type { Sql, Tx } from './sql.ts';

/**
 * `sql.begin` for a server that may die at any moment. postgres.js 3.4.9 sends the rollback, and whatever else the work
 * has to say, into a connection that is gone: that throws where nobody can catch it and ends the process, or, should
 * the pool have connected again meanwhile, runs outside of the transaction (porsager/postgres issues 1208 and 1216).
 * Here nothing more is sent once the connection is gone; the caller gets the driver's `CONNECTION_CLOSED`.
 */
export function survivableBegin(sql: Sql): Sql['begin'] {
  const begin = sql.begin.bind(sql);
  return async (...order: unknown[]) => {
    const work = order.pop() as (tx: Tx) => Promise<unknown>;
    let gone = false;
    const guarded = async (tx: Tx): Promise<unknown> => {
      const guard = new Proxy(tx, {
        apply(target, self, args) {
          if (gone) throw new Error('The transaction went down with its connection');
          return Reflect.apply(target, self, args);
        },
      });
      try {
        const result = await work(guard);
        return gone ? await nothing() : result;
      } catch (error) {
        // The driver tells the statement first and the transaction a moment later.
        if (!(error instanceof postgres.PostgresError)) await nextTurn();
        if (gone) return await nothing();
        throw error;
      }
    };
    const ended = order.length > 0 ? begin(String(order[0]), guarded) : begin(guarded);
    ended.catch(() => {
      gone = true;
    });
    return (await ended) as never;
  };
}

/** Never settles: `begin` has given its caller the error already and must not go on to commit or roll back. */
const nothing = (): Promise<never> => new Promise(() => {});
