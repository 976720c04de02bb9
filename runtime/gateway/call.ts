import { randomUUID } from 'node:crypto';
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { parseDurationMs } from '#shared/domain/duration.ts';
import { endToEndHeaders } from './headers.ts';
import { Refusal } from './refusal.ts';

/** One call of a function, told apart from all others. */
export interface Call {
  id: string;
  /** Unix time in nanoseconds, as OpenFaaS's gateway writes it. */
  startTime: string;
  startedAt: number;
}

export function newCall(request: IncomingMessage): Call {
  const given = request.headers['x-call-id'];
  return {
    id: typeof given === 'string' && given !== '' ? given : randomUUID(),
    startTime: `${Date.now()}000000`,
    startedAt: performance.now(),
  };
}

/** What the gateway adds for the function to see. */
export function upstreamHeaders(request: IncomingMessage, call: Call, port: number): OutgoingHttpHeaders {
  const headers = endToEndHeaders(request.headers);
  headers.host = `127.0.0.1:${port}`;
  headers['x-call-id'] = call.id;
  headers['x-start-time'] = call.startTime;
  headers['x-forwarded-host'] ??= request.headers.host ?? '';
  headers['x-forwarded-for'] ??= request.socket.remoteAddress ?? '';
  return headers;
}

/** What the gateway and the watchdog add for the caller to see. */
export function answerHeaders(call: Call): Record<string, string> {
  return {
    'X-Call-Id': call.id,
    'X-Start-Time': call.startTime,
    'X-Duration-Seconds': ((performance.now() - call.startedAt) / 1000).toFixed(6),
  };
}

/**
 * How long this call may take: `exec_timeout`, or less where its X-Timeout header says so.
 *
 * @returns milliseconds; 0 for no limit
 * @throws {Refusal} 400 for an X-Timeout that is no duration
 */
export function timeLimitMs(request: IncomingMessage, execTimeoutMs: number): number {
  const asked = request.headers['x-timeout'];
  if (typeof asked !== 'string') return execTimeoutMs;
  try {
    const askedMs = parseDurationMs(asked);
    return execTimeoutMs > 0 ? Math.min(askedMs, execTimeoutMs) : askedMs;
  } catch (error) {
    throw new Refusal(400, `X-Timeout: ${error instanceof Error ? error.message : 'is no duration'}`);
  }
}
