import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Topic } from '#shared/contracts/topics.ts';
import { outcomeHeader } from '#shared/stage/serve-stage.ts';

export interface FunctionServer extends AsyncDisposable {
  url: string;
  /** When the call about a video was there with all of its body, on the clock of performance.now(). */
  calledAt: Map<string, number>;
  /** Resolves when `calledAt` has so many. */
  called(count: number): Promise<void>;
}

/** More than are ever in flight. */
const room = '64';

/** A gateway whose functions have recorded their outcome before they are asked: one function for each topic. */
export async function startFunctionServer(topics: readonly Topic[]): Promise<FunctionServer> {
  const functions = JSON.stringify(
    topics.map((topic) => ({
      name: topic.replace('.', '-'),
      annotations: { topic },
      envVars: { max_inflight: room },
      availableReplicas: 1,
    })),
  );
  const calledAt = new Map<string, number>();
  let expected = { count: Number.POSITIVE_INFINITY, reached: () => {} };
  const server = createServer((request, response) => {
    if (request.method === 'GET') return response.end(functions);
    request.resume().once('end', () => {
      const video = String(request.headers['x-kafka-key']);
      if (!calledAt.has(video)) calledAt.set(video, performance.now());
      response.writeHead(200, { [outcomeHeader]: 'done' }).end();
      if (calledAt.size >= expected.count) expected.reached();
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calledAt,
    called: (count) =>
      new Promise((reached) => {
        expected = { count, reached };
        if (calledAt.size >= count) reached();
      }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
