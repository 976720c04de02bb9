import {
  type ClientRequest,
  request as httpRequest,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { answerHeaders, type Call, newCall, timeLimitMs, upstreamHeaders } from './call.ts';
import type { FunctionRunner, Place } from './function-runner.ts';
import { endToEndHeaders } from './headers.ts';
import { Refusal } from './refusal.ts';
import { answerRefusal, markOpenEnded } from './respond.ts';

/** One request on its way to a function. */
interface Passage {
  request: IncomingMessage;
  response: ServerResponse;
  /** What follows the function's name, with the query string. */
  path: string;
  call: Call;
}

/**
 * Passes one request on to a function and its answer back, both streamed: neither is held in memory.
 * A caller that goes away ends the call in the function too.
 *
 * @param path what follows the function's name, with the query string
 * @throws {Refusal} when the function cannot take it; what goes wrong later is answered here
 */
export async function proxyCall(
  runner: FunctionRunner,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<void> {
  const limitMs = timeLimitMs(request, runner.settings.execTimeoutMs);
  runner.take();
  response.once('close', () => runner.release());
  const place = runner.placeNow() ?? (await runner.place());
  if (response.destroyed) return;
  // As with the watchdog, the time a first call waits for the process is not the call's.
  const deadline = limitMs > 0 ? setTimeout(() => refuseOverdue(response, limitMs), limitMs) : undefined;
  response.once('close', () => clearTimeout(deadline));
  const passage = { request, response, path, call: newCall(request) };
  if (await exchange(runner, passage, place)) return;
  if (!(await exchange(runner, passage, await runner.placeAfter(place))))
    throw new Refusal(502, 'the function ended before it took the call');
}

/** @returns false when nobody was there to take the call: then nothing of it was sent, and it may go elsewhere */
function exchange(runner: FunctionRunner, passage: Passage, place: Place): Promise<boolean> {
  const { request, response, call } = passage;
  if (response.destroyed || response.writableEnded) return Promise.resolve(true);
  const upstream = httpRequest({
    host: '127.0.0.1',
    port: place.port,
    agent: place.agent,
    method: request.method,
    path: passage.path,
    headers: framed(request, upstreamHeaders(request, call, place.port)),
  });
  response.once('close', () => {
    if (!upstream.destroyed) upstream.destroy();
  });
  const settled = (): Promise<void> => runner.settled(place);
  return new Promise((resolve) => {
    upstream.on('response', (answer) => {
      passAnswer(answer, response, call, settled);
      resolve(true);
    });
    upstream.on('error', (error) => {
      const refused = 'code' in error && error.code === 'ECONNREFUSED';
      if (!refused) void settled().then(() => failed(response, error));
      resolve(!refused);
    });
    whenConnected(upstream, () => (hasBody(request) ? request.pipe(upstream) : upstream.end()));
  });
}

/** The body is not touched before somebody is there to read it. */
function whenConnected(upstream: ClientRequest, send: () => void): void {
  upstream.once('socket', (socket) => {
    if (socket.connecting) socket.once('connect', send);
    else send();
  });
}

const hasBody = (request: IncomingMessage): boolean =>
  request.headers['transfer-encoding'] !== undefined || (request.headers['content-length'] ?? '0') !== '0';

/** Node frames a body by itself only for methods that usually have one. */
function framed<Headers extends Record<string, unknown>>(
  request: IncomingMessage,
  headers: Headers,
): Headers {
  if (request.headers['transfer-encoding'] === undefined) return headers;
  return { ...headers, 'transfer-encoding': 'chunked' };
}

function passAnswer(
  answer: IncomingMessage,
  response: ServerResponse,
  call: Call,
  settled: () => Promise<void>,
): void {
  if (response.headersSent || response.destroyed) {
    answer.destroy();
    return;
  }
  response.writeHead(answer.statusCode ?? 502, {
    ...endToEndHeaders(answer.headers),
    ...answerHeaders(call),
  });
  // A stream of events must reach the caller when it opens, not with its first event.
  if (answer.headers['content-type']?.startsWith('text/event-stream')) {
    response.flushHeaders();
    markOpenEnded(response);
  }
  answer.pipe(response);
  // Half an answer cannot be taken back: the connection is broken, so that the caller sees it is not whole.
  answer.once('close', () => {
    if (!answer.complete) void settled().then(() => response.destroy());
  });
}

function refuseOverdue(response: ServerResponse, limitMs: number): void {
  const headers = { 'X-OpenFaaS-Internal': 'of-watchdog' };
  answerRefusal(response, new Refusal(504, `the function took longer than ${limitMs} ms`, headers));
}

/** The function's process died with the call. */
function failed(response: ServerResponse, error: Error): void {
  answerRefusal(response, new Refusal(502, `the function ended before it answered: ${error.message}`));
}
