import type { IncomingMessage, ServerResponse } from 'node:http';
import { Refusal } from './refusal.ts';

/** Answers with the refusal's text; breaks the connection where an answer has already begun. */
export function answerRefusal(response: ServerResponse, refusal: Refusal): void {
  if (response.headersSent) {
    if (!response.writableEnded) response.destroy();
    return;
  }
  response.writeHead(refusal.status, { 'Content-Type': 'text/plain; charset=utf-8', ...refusal.headers });
  response.end(`${refusal.message}\n`);
}

const openEnded = new WeakSet<ServerResponse>();

/** Says that this answer never ends by itself (events, followed logs): stopping does not wait for it. */
export function markOpenEnded(response: ServerResponse): void {
  openEnded.add(response);
}

export const isOpenEnded = (response: ServerResponse): boolean => openEnded.has(response);

export function answerJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(body));
}

export function answerEmpty(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'Content-Length': '0' });
  response.end();
}

/** @throws {Refusal} 413 when the body is larger */
export async function readBody(request: IncomingMessage, mostBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw new Refusal(413, `the body is larger than ${mostBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
