import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { newCall, upstreamHeaders } from './call.ts';
import type { FunctionRunner } from './function-runner.ts';

/** Joins a caller's WebSocket with the function's. Lasts until one of them ends; `exec_timeout` does not apply. */
export async function proxyUpgrade(
  runner: FunctionRunner,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  path: string,
): Promise<void> {
  runner.take();
  socket.once('close', () => runner.release());
  const place = runner.placeNow() ?? (await runner.place());
  if (socket.destroyed) return;
  const upstream = httpRequest({
    host: '127.0.0.1',
    port: place.port,
    agent: false,
    method: request.method,
    path,
    headers: {
      ...upstreamHeaders(request, newCall(request), place.port),
      connection: 'Upgrade',
      upgrade: request.headers.upgrade,
    },
  });
  socket.once('close', () => upstream.destroy());
  upstream.on('error', () => refuseUpgrade(socket, 502, 'the function ended before it answered'));
  upstream.on('upgrade', (answer, functionSocket, functionHead) => {
    socket.write(headOf(answer));
    socket.write(functionHead);
    functionSocket.write(head);
    join(socket, functionSocket);
  });
  upstream.on('response', (answer) => {
    socket.write(headOf(answer, 'close'));
    answer.pipe(socket);
  });
  upstream.end();
}

/** Answers a request to upgrade with an ordinary refusal. */
export function refuseUpgrade(socket: Duplex, status: number, message: string): void {
  if (socket.destroyed) return;
  const body = `${message}\n`;
  socket.end(
    `HTTP/1.1 ${status} Refused\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

function headOf(answer: IncomingMessage, connection?: string): string {
  const lines = [`HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}`];
  for (let i = 0; i < answer.rawHeaders.length; i += 2) {
    const name = answer.rawHeaders[i] ?? '';
    const dropped = connection !== undefined && /^(connection|transfer-encoding|keep-alive)$/i.test(name);
    if (!dropped) lines.push(`${name}: ${answer.rawHeaders[i + 1]}`);
  }
  if (connection) lines.push(`Connection: ${connection}`);
  return `${lines.join('\r\n')}\r\n\r\n`;
}

function join(one: Duplex, other: Duplex): void {
  one.on('error', () => other.destroy());
  other.on('error', () => one.destroy());
  one.once('close', () => other.destroy());
  other.once('close', () => one.destroy());
  one.pipe(other);
  other.pipe(one);
}
