import type { Sql } from './sql.ts';
import { survivableBegin } from './survivable-begin.ts';

/** What a pool that is given up may still be doing has ended by then, in milliseconds. */
const drainMs = 30_000;

/**
 * A pool that is replaced by a fresh one as soon as any of its connections closes. postgres.js 3.4.9 uses a closed
 * connection again without clearing it: what waited to be written is never sent, so that every statement given to it
 * ends in `CONNECT_TIMEOUT`, and the error of the old server is told to a statement of the new one (porsager/postgres
 * issues 1133 and 1216). Statements under way on other connections end in peace.
 *
 * @param open makes a pool that calls back when one of its connections has closed
 */
export function renewedPool(open: (closed: () => void) => Sql): Sql {
  const known = new Set<Sql>();
  let current: Sql | undefined;
  const giveUp = (pool: Sql): void => {
    if (current === pool) current = undefined;
    setTimeout(() => {
      known.delete(pool);
      void pool.end({ timeout: 5 });
    }, drainMs).unref();
  };
  const openOne = (): Sql => {
    let closed = false;
    const pool: Sql = open(() => {
      if (!closed) giveUp(pool);
      closed = true;
    });
    known.add(Object.assign(pool, { begin: survivableBegin(pool) }));
    return pool;
  };
  const now = (): Sql => {
    current ??= openOne();
    return current;
  };
  // Holds nothing but the listening connection, which the driver makes again by itself.
  const listening = open(() => {});
  const own: Partial<Sql> = {
    listen: listening.listen,
    async end(options) {
      await Promise.all([listening, ...known].map((pool) => pool.end(options)));
    },
  };
  return new Proxy(listening, {
    apply: (_, self, args) => Reflect.apply(now(), self, args),
    get: (_, name) => Reflect.get(Object.hasOwn(own, name) ? own : now(), name),
  });
}
