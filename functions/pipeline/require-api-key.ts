import type { MiddlewareHandler } from 'hono';
import { problem } from '#shared/stage/problems.ts';
import type { PipelinePorts } from './pipeline-ports.ts';

/** Lets nobody past without the API key: `Authorization: Bearer KEY` or `X-API-Key: KEY`. */
export function requireApiKey(ports: Pick<PipelinePorts, 'isOperator'>): MiddlewareHandler {
  return async (c, next) => {
    const [scheme, bearer] = (c.req.header('Authorization') ?? '').split(' ', 2);
    const key = c.req.header('X-API-Key') ?? (scheme?.toLowerCase() === 'bearer' ? bearer : undefined);
    if (ports.isOperator(key)) return await next();
    const detail = 'Send the API key as "Authorization: Bearer KEY" or "X-API-Key: KEY".';
    return problem(c, 401, 'not_authenticated', detail, { headers: { 'WWW-Authenticate': 'Bearer' } });
  };
}
