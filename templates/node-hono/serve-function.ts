import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Http2Bindings, type HttpBindings, serve, type WebSocketServerLike } from '@hono/node-server';
import { WebSocketServer } from 'ws';
import type { Serveable } from './load-handler.ts';

export interface RunningFunction {
  port: number;
  /** Goes on serving; resolves when nothing has been in flight since `graceMs` after the call. */
  drain(graceMs: number): Promise<void>;
  /** Breaks what is still open, then lets go of the handler's connections. */
  close(): Promise<void>;
}

const idleCheckMs = 25;
/** Larger than any message a function should read from a socket (progress clients only send control frames). */
const maxWebSocketBytes = 1 << 20;

/**
 * Serves a handler over HTTP and WebSocket (handlers use `upgradeWebSocket` of @hono/node-server).
 * `/_/health` says that the process lives, `/_/ready` that what it depends on answers.
 * Bodies are streamed and not limited here: each handler knows its own limit.
 */
export async function serveFunction(
  handler: Serveable,
  options: { host: string; port: number },
): Promise<RunningFunction> {
  const inFlight = new Set<object>();
  const openEnded = new WeakSet<object>();
  const webSockets = new WebSocketServer({ noServer: true, maxPayload: maxWebSocketBytes });

  const fetch = async (request: Request, env: HttpBindings | Http2Bindings): Promise<Response> => {
    const path = new URL(request.url).pathname;
    if (path === '/_/health') return new Response('OK');
    if (path === '/_/ready') return readiness(handler);
    const response = await handler.app.fetch(request, env);
    if (response.headers.get('content-type')?.startsWith('text/event-stream')) openEnded.add(env.outgoing);
    return response;
  };

  const server = await new Promise<Server>((resolve, reject) => {
    const listening = serve(
      {
        fetch,
        createServer,
        hostname: options.host,
        port: options.port,
        websocket: { server: asHonoTakesIt(webSockets) },
      },
      () => resolve(listening as Server),
    );
    listening.on('error', reject);
  });
  // The caller in front (watchdog, local gateway) keeps connections and decides how long a call may take;
  // a server that closes an idle connection just as a call is written to it loses that call.
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  server.on('request', (_request, response) => {
    inFlight.add(response);
    response.once('close', () => inFlight.delete(response));
  });

  return {
    port: (server.address() as AddressInfo).port,
    async drain(graceMs) {
      await pause(graceMs);
      // A stream of events never ends by itself.
      while ([...inFlight].some((response) => !openEnded.has(response))) await pause(idleCheckMs);
    },
    async close() {
      for (const client of webSockets.clients) client.close(1001, 'the function is stopping');
      server.close();
      server.closeAllConnections();
      await handler.close();
    },
  };
}

/** It is ws's own server that Hono is written for; only the overloads of `send` are declared in another order. */
const asHonoTakesIt = (webSockets: WebSocketServer): WebSocketServerLike =>
  webSockets as unknown as WebSocketServerLike;

async function readiness(handler: Serveable): Promise<Response> {
  try {
    await handler.ready();
    return new Response('OK');
  } catch (error) {
    return new Response(error instanceof Error ? error.message : String(error), { status: 503 });
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
