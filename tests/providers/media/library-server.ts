import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { answersAtOnce, type Conduct, type Conducts, cutOff, garble } from '../conduct.ts';

/** One line of a library's own bill: free of charge, and counted. */
export interface LibraryCall {
  path: string;
  query: Record<string, string>;
  status: number;
  /** The same was asked before. */
  repeated: boolean;
}

export interface Answer {
  status: number;
  body: string;
  contentType: string;
  headers?: Record<string, string>;
}

export interface FakeLibrary extends AsyncDisposable {
  /** For the adapter's `baseUrl`. */
  baseUrl: string;
  apiKey: string;
  /** What it understood and counted, refusals among it. */
  calls(): LibraryCall[];
}

export interface LibraryServerOptions {
  apiKey: string;
  conduct?: Conducts<{ path: string; query: Record<string, string> }>;
  /** What it answers to whoever may ask. Throws an `Answer` to refuse. */
  answer(request: {
    path: string;
    query: Record<string, string>;
    headers: IncomingMessage['headers'];
  }): Answer;
  /** Its way to say no. */
  refuse(status: number): Answer;
}

/** A library of clips and photos on this machine: counts, checks, and misbehaves as it is told. */
export async function startLibraryServer(options: LibraryServerOptions): Promise<FakeLibrary> {
  const { apiKey, conduct = answersAtOnce, answer, refuse } = options;
  const calls: LibraryCall[] = [];

  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(incoming.url ?? '/', 'http://fake');
    const { key: _key, ...query } = Object.fromEntries(url.searchParams);
    const path = url.pathname;
    const repeated = calls.some((call) => call.path === path && sameQuery(call.query, query));
    const count = (status: number) => calls.push({ path, query, status, repeated });
    const how: Conduct = conduct({ path, query });
    if (how.kind === 'hang') return;
    if (how.kind === 'fail') {
      count(how.status);
      const wait = how.retryAfterSeconds;
      return send(response, refuse(how.status), wait === undefined ? {} : { 'Retry-After': String(wait) });
    }
    const all = Object.fromEntries(url.searchParams);
    const said = answer({ path, query: all, headers: incoming.headers });
    count(said.status);
    await behave(how, response, said);
  };

  const server = createServer((incoming, response) => {
    serve(incoming, response).catch((error: unknown) => {
      response.writeHead(500);
      response.end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    apiKey,
    calls: () => [...calls],
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function behave(
  how: Exclude<Conduct, { kind: 'hang' | 'fail' }>,
  response: ServerResponse,
  said: Answer,
): Promise<void> {
  switch (how.kind) {
    case 'charge_and_hang':
      return how.charged?.();
    case 'charge_and_cut':
      return cutOff(response, said.body, said.contentType);
    case 'garble':
      return await garble(response, how.with, said.contentType);
    default:
      if (how.afterMs !== undefined) await pause(how.afterMs);
      send(response, said, {});
  }
}

function send(response: ServerResponse, answer: Answer, more: Record<string, string>): void {
  if (response.destroyed) return;
  response.writeHead(answer.status, { 'Content-Type': answer.contentType, ...answer.headers, ...more });
  response.end(answer.body);
}

function sameQuery(one: Record<string, string>, other: Record<string, string>): boolean {
  const text = (query: Record<string, string>) => JSON.stringify(Object.entries(query).toSorted());
  return text(one) === text(other);
}
