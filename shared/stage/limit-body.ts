import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';

/**
 * Refuses a body above a size. One whose length was sent ahead is judged by that alone: the server lets no more through,
 * and to look at its stream costs more than all else that is done with a small one.
 *
 * @param mostBytes the largest that is let through
 */
export function limitBody(
  mostBytes: number,
  refuse: (c: Context) => Response | Promise<Response>,
): MiddlewareHandler {
  const counted = bodyLimit({ maxSize: mostBytes, onError: refuse });
  return async (c, next) => {
    const length = c.req.header('Content-Length');
    if (length === undefined || c.req.header('Transfer-Encoding') !== undefined)
      return await counted(c, next);
    return Number(length) > mostBytes ? await refuse(c) : await next();
  };
}
