import { Readable } from 'node:stream';
import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { VideoId } from '#shared/contracts/ids.ts';
import { Problem } from '#shared/contracts/problem.ts';
import type { VideoRequest } from '#shared/contracts/video-request.ts';
import { VideoFailed } from './failures.ts';

const Queued = z.object({ video_id: VideoId });

/** While the system restarts, a call is repeated for this long, in milliseconds. */
const patienceMs = 60_000;
const pauseMs = 500;
/** Longest wait for an answer to a request, in milliseconds; the first call may have to start the function. */
const queueTimeoutMs = 30_000;
/** What a gateway answers for a function that is not there at the moment. */
const passing = new Set([502, 503, 504]);

export interface PipelineClient {
  /** `key` makes repeating safe: the same key is the same video. */
  queue(request: VideoRequest, key: string): Promise<z.infer<typeof Queued>>;
  cancel(id: VideoId): Promise<void>;
  /** The body of the event stream. */
  stream(id: VideoId, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>;
  download(id: VideoId, name: string): Promise<Readable>;
  /** One of the JSON files. */
  document(id: VideoId, name: string): Promise<unknown>;
}

/**
 * The pipeline's API over the gateway.
 *
 * @param signal ends every call but `queue` and `cancel`
 */
export function createPipelineClient(
  gatewayUrl: string,
  apiKey: string,
  signal: AbortSignal,
): PipelineClient {
  const ask = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers);
    headers.set('Authorization', `Bearer ${apiKey}`);
    const response = await fetch(`${gatewayUrl}/function/pipeline/${path}`, { signal, ...init, headers });
    if (!response.ok) throw await refusalOf(response);
    return response;
  };
  const askPatiently = async (path: string, init?: () => RequestInit): Promise<Response> => {
    const deadline = Date.now() + patienceMs;
    for (;;) {
      try {
        return await ask(path, init?.());
      } catch (error) {
        if (signal.aborted || !isPassing(error) || Date.now() > deadline) throw error;
        await sleep(pauseMs, undefined, { signal });
      }
    }
  };
  const download = async (id: VideoId, name: string): Promise<Readable> => {
    const { body } = await askPatiently(`videos/${id}/files/${name}`);
    return body ? Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]) : Readable.from([]);
  };
  return {
    async queue(request, key) {
      const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': key };
      const body = JSON.stringify(request);
      // Not ended by the signal: a video that was queued must be known, so that it can be cancelled.
      const response = await askPatiently('queue', () => ({
        method: 'POST',
        headers,
        body,
        signal: AbortSignal.timeout(queueTimeoutMs),
      }));
      return Queued.parse(await response.json());
    },
    async cancel(id) {
      await ask(`cancel/${id}`, { method: 'POST', signal: AbortSignal.timeout(5000) });
    },
    async stream(id, streamSignal) {
      const headers = { Accept: 'text/event-stream' };
      const { body } = await ask(`stream/${id}`, { headers, signal: streamSignal });
      if (!body) throw new Error('the stream has no body');
      return body;
    },
    download,
    document: async (id, name) => await json(await download(id, name)),
  };
}

/** The system was there and said no. */
export class Refused extends VideoFailed {
  readonly status: number;

  constructor(status: number, code: string, message: string) {
    super(code, message);
    this.status = status;
  }
}

/** Whether trying again may help: the network, or a part of the system that restarts. */
export function isPassing(error: unknown): boolean {
  return error instanceof Refused ? passing.has(error.status) : !(error instanceof z.ZodError);
}

async function refusalOf(response: Response): Promise<Refused> {
  const text = await response.text();
  const parsed = Problem.safeParse(parseJson(text));
  if (!parsed.success)
    return new Refused(response.status, 'http_error', `${response.status}: ${text.trim()}`);
  const { status, code, detail, errors = [] } = parsed.data;
  const fields = errors.map(({ field, message }) => `${field} ${message}`).filter((line) => line !== detail);
  return new Refused(status, code, [detail, ...fields].join('\n'));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
