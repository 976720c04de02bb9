import { request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Log } from '#shared/ports/log.ts';
import { type Call, newCall } from './call.ts';
import { endToEndHeaders } from './headers.ts';
import { Refusal } from './refusal.ts';
import { readBody } from './respond.ts';

/** As the community edition's queue: held in memory, one at a time, never tried again. */
const mostQueued = 10;
const largestBodyBytes = 256_000;
const largestAnswerBytes = 2 << 20;
const callbackMs = 30_000;

interface Job {
  call: Call;
  name: string;
  path: string;
  method: string;
  headers: OutgoingHttpHeaders;
  body: Buffer;
  callbackUrl: URL | undefined;
}

interface Answer {
  status: number;
  headers: OutgoingHttpHeaders;
  body: Buffer;
}

/** `POST /async-function/NAME`: answered at once, run later, its result sent to X-Callback-Url. */
export class AsyncCalls {
  readonly #gatewayUrl: string;
  readonly #log: Log;
  readonly #jobs: Job[] = [];
  #working = false;
  #closed = false;

  constructor(gatewayUrl: string, log: Log) {
    this.#gatewayUrl = gatewayUrl;
    this.#log = log;
  }

  /**
   * @returns the call's id
   * @throws {Refusal} 429 when the queue is full, 413 for a large body, 400 for a callback that is not http(s)
   */
  async accept(request: IncomingMessage, name: string, path: string): Promise<string> {
    const call = newCall(request);
    const callbackUrl = readCallbackUrl(request.headers['x-callback-url']);
    const body = await readBody(request, largestBodyBytes);
    if (this.#closed || this.#jobs.length >= mostQueued)
      throw new Refusal(429, 'the queue of asynchronous calls is full', { 'Retry-After': '5' });
    const {
      'x-callback-url': _own,
      'content-length': _length,
      host: _host,
      ...headers
    } = endToEndHeaders(request.headers);
    this.#jobs.push({ call, name, path, method: request.method ?? 'POST', headers, body, callbackUrl });
    if (!this.#working) void this.#work();
    return call.id;
  }

  /** Forgets what has not begun. */
  close(): void {
    this.#closed = true;
    this.#jobs.length = 0;
  }

  async #work(): Promise<void> {
    this.#working = true;
    for (let job = this.#jobs.shift(); job; job = this.#jobs.shift())
      await this.#run(job).catch((error: Error) =>
        this.#log.warn({ function: job.name, callId: job.call.id }, `asynchronous call: ${error.message}`),
      );
    this.#working = false;
  }

  async #run(job: Job): Promise<void> {
    const url = new URL(`/function/${job.name}${job.path}`, this.#gatewayUrl);
    const startedAt = performance.now();
    const answer = await send(url, job.method, { ...job.headers, 'x-call-id': job.call.id }, job.body, 0);
    if (!job.callbackUrl) return;
    const contentType = answer.headers['content-type'];
    await send(
      job.callbackUrl,
      'POST',
      {
        ...(contentType ? { 'content-type': contentType } : {}),
        'x-call-id': job.call.id,
        'x-function-name': job.name,
        'x-function-status': String(answer.status),
        'x-duration-seconds': ((performance.now() - startedAt) / 1000).toFixed(6),
      },
      answer.body,
      callbackMs,
    );
  }
}

function readCallbackUrl(header: string | string[] | undefined): URL | undefined {
  if (typeof header !== 'string' || header === '') return undefined;
  const url = URL.parse(header);
  if (!url || !['http:', 'https:'].includes(url.protocol))
    throw new Refusal(400, 'X-Callback-Url must be an http or https address');
  return url;
}

/** Not `fetch`: that gives up on an answer after 300 s. */
function send(
  url: URL,
  method: string,
  headers: OutgoingHttpHeaders,
  body: Buffer,
  limitMs: number,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const open = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const signal = limitMs > 0 ? { signal: AbortSignal.timeout(limitMs) } : {};
    const request = open(url, { method, headers: { ...headers, 'content-length': body.length }, ...signal });
    request.on('error', reject);
    request.on('response', (answer) => {
      readBody(answer, largestAnswerBytes).then(
        (read) =>
          resolve({ status: answer.statusCode ?? 0, headers: endToEndHeaders(answer.headers), body: read }),
        reject,
      );
    });
    request.end(body);
  });
}
