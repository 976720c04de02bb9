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

/**
 * Passes one request on to a function and its answer back, both streamed: neither is held in memory.
 * A caller that goes away ends the call in the function too.
 *
 * @param path what follows the function's name, with the query string
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
  if (!response.destroyed) exchange(place, request, response, path, limitMs);
}

function exchange(
  place: Place,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  limitMs: number,
): void {
  const call = newCall(request);
  const upstream = httpRequest({
    host: '127.0.0.1',
    port: place.port,
    agent: place.agent,
    method: request.method,
    path,
    headers: framed(request, upstreamHeaders(request, call, place.port)),
  });
  const deadline = limitMs > 0 ? setTimeout(() => giveUp(upstream, response, limitMs), limitMs) : undefined;
  response.once('close', () => {
    clearTimeout(deadline);
    if (!response.writableFinished) upstream.destroy();
  });
  upstream.on('response', (answer) => passAnswer(answer, response, call));
  upstream.on('error', (error) => fail(response, error));
  if (hasBody(request)) request.pipe(upstream);
  else upstream.end();
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

function passAnswer(answer: IncomingMessage, response: ServerResponse, call: Call): void {
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
    if (!answer.complete) response.destroy();
  });
}

function giveUp(upstream: ClientRequest, response: ServerResponse, limitMs: number): void {
  answerRefusal(
    response,
    new Refusal(504, `the function took longer than ${limitMs} ms`, { 'X-OpenFaaS-Internal': 'of-watchdog' }),
  );
  upstream.destroy();
}

/** The function's process died, or never took the call. */
function fail(response: ServerResponse, error: Error): void {
  answerRefusal(response, new Refusal(502, `the function ended before it answered: ${error.message}`));
}
