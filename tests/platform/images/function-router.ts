import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FunctionDeployment } from '../../../runtime/gateway/deployment.ts';

/** A call as it came in. */
export interface RoutedCall {
  path: string;
  headers: Record<string, string>;
  body: Buffer;
}

export interface FunctionRouter extends AsyncDisposable {
  url: string;
  /** The last thing that was posted to each function. */
  posted: ReadonlyMap<string, RoutedCall>;
  /** Calls of this function go to a port of 127.0.0.1 from now on. */
  route(deployed: FunctionDeployment, port: number): void;
}

/**
 * The two things of OpenFaaS's gateway that the chain needs, for functions that somebody else has started: it passes
 * `/function/NAME/...` on and says who listens to what.
 */
export async function startFunctionRouter(): Promise<FunctionRouter> {
  const functions = new Map<string, { deployed: FunctionDeployment; port: number }>();
  const posted = new Map<string, RoutedCall>();
  const server = createServer((request, response) => {
    const [, name = '', path = '/'] = /^\/function\/([a-z-]+)(\/.*)?$/.exec(request.url ?? '') ?? [];
    const place = functions.get(name);
    if (place !== undefined && request.method === 'POST')
      request.once(
        'end',
        listen(request, (body) => posted.set(name, { path, headers: plain(request), body })),
      );
    if (place !== undefined) passOn(request, response, place.port, path);
    else if (request.url === '/system/functions') response.end(JSON.stringify(statuses()));
    else response.writeHead(404).end();
  });
  const statuses = () =>
    [...functions].map(([name, { deployed }]) => ({
      name,
      annotations: deployed.annotations,
      envVars: deployed.envVars,
      availableReplicas: 1,
    }));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    posted,
    route: (deployed, port) => functions.set(deployed.service, { deployed, port }),
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Gathers what is read of a request by somebody else. */
function listen(request: IncomingMessage, done: (body: Buffer) => void): () => void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => done(Buffer.concat(chunks));
}

function plain({ headers }: IncomingMessage): Record<string, string> {
  const kept = ['authorization', 'content-type'].concat(
    Object.keys(headers).filter((name) => name.startsWith('x-')),
  );
  return Object.fromEntries(kept.map((name) => [name, String(headers[name] ?? '')]));
}

function passOn(request: IncomingMessage, response: ServerResponse, port: number, path: string): void {
  const { method, headers } = request;
  const onward = httpRequest({ host: '127.0.0.1', port, method, path, headers, agent: false }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => (response.headersSent ? response.destroy() : response.writeHead(502).end()));
  response.on('close', () => onward.destroy());
  request.pipe(onward);
}
