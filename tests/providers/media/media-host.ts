import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Serve = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

export interface MediaHost extends AsyncDisposable {
  /** `127.0.0.1:port`: how operators name it. */
  host: string;
  /** `http://127.0.0.1:port`. */
  url: string;
  /** Paths that were asked for, with what stands behind the question mark. */
  requests(): string[];
}

/** A server for files, as a library keeps one; or a stranger's, that does what it likes. */
export async function startMediaHost(serve: Serve, address = '127.0.0.1', port = 0): Promise<MediaHost> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    Promise.resolve(serve(request, response)).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(port, address, resolve));
  const host = `${address}:${(server.address() as AddressInfo).port}`;
  return {
    host,
    url: `http://${host}`,
    requests: () => [...requests],
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Sends a file from the disk, of whatever type it says. */
export async function sendFile(response: ServerResponse, file: string, contentType: string): Promise<void> {
  const { size } = await stat(file);
  response.writeHead(200, { 'Content-Type': contentType, 'Content-Length': size });
  createReadStream(file).pipe(response);
}
