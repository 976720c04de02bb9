import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Log } from '#shared/ports/log.ts';
import type { AsyncCalls } from './async-calls.ts';
import { type BasicAuth, checkBasicAuth } from './basic-auth.ts';
import type { FunctionPool } from './function-pool.ts';
import { proxyCall } from './proxy-call.ts';
import { proxyUpgrade, refuseUpgrade } from './proxy-upgrade.ts';
import { Refusal } from './refusal.ts';
import { answerEmpty, answerRefusal } from './respond.ts';
import type { Route } from './system-routes.ts';

export interface RouterParts {
  pool: FunctionPool;
  asyncCalls: AsyncCalls;
  systemRoute(method: string, path: string): Route | undefined;
  basicAuth: BasicAuth;
  log: Log;
}

const functionPath = /^\/(async-)?function\/([^/?#]+)([/?].*)?$/;

/** What of a request's target names a function, and what is left for the function itself. */
function functionTarget(target: string): { name: string; path: string; isAsync: boolean } | undefined {
  const [, isAsync, name, rest = ''] = functionPath.exec(target) ?? [];
  if (!name) return undefined;
  return { name, isAsync: isAsync !== undefined, path: rest.startsWith('/') ? rest : `/${rest}` };
}

/** Answers every request; never throws. */
export function routeRequest(parts: RouterParts, request: IncomingMessage, response: ServerResponse): void {
  answer(parts, request, response).catch((error) => answerRefusal(response, asRefusal(error, parts.log)));
}

async function answer(parts: RouterParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const target = functionTarget(request.url ?? '/');
  if (!target) return answerOwn(parts, request, response);
  const runner = parts.pool.runnerFor(target.name);
  if (!target.isAsync) return proxyCall(runner, request, response, target.path);
  response.setHeader('X-Call-Id', await parts.asyncCalls.accept(request, target.name, target.path));
  answerEmpty(response, 202);
}

/** What the gateway serves itself. */
async function answerOwn(
  parts: RouterParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://gateway');
  if (url.pathname === '/healthz') return answerEmpty(response, 200);
  if (!url.pathname.startsWith('/system/')) throw new Refusal(404, `there is nothing at ${url.pathname}`);
  checkBasicAuth(request.headers.authorization, parts.basicAuth);
  const route = parts.systemRoute(request.method ?? 'GET', url.pathname);
  if (!route) throw new Refusal(404, `there is no ${request.method} ${url.pathname}`);
  await route(request, response, url);
}

/** Joins an upgraded connection with a function; never throws. */
export function routeUpgrade(
  parts: RouterParts,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): void {
  socket.on('error', () => socket.destroy());
  upgrade(parts, request, socket, head).catch((error) => {
    const { status, message } = asRefusal(error, parts.log);
    refuseUpgrade(socket, status, message);
  });
}

async function upgrade(
  parts: RouterParts,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): Promise<void> {
  const target = functionTarget(request.url ?? '/');
  if (!target || target.isAsync) throw new Refusal(404, 'only /function/NAME can be upgraded');
  await proxyUpgrade(parts.pool.runnerFor(target.name), request, socket, head, target.path);
}

function asRefusal(error: unknown, log: Log): Refusal {
  if (error instanceof Refusal) return error;
  log.error({ error }, 'the gateway failed');
  return new Refusal(500, error instanceof Error ? error.message : String(error));
}
