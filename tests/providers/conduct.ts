import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

/** What a provider does with a call it understood. */
export type Conduct =
  | { kind: 'answer'; afterMs?: number }
  /** Charges, and answers when its caller has long given up. */
  | { kind: 'answer_late'; afterMs: number }
  /** Says no and charges nothing. */
  | {
      kind: 'fail';
      status: 400 | 401 | 402 | 403 | 429 | 500 | 502 | 503;
      retryAfterSeconds?: number;
      quota?: boolean;
    }
  /** Neither charges nor answers. */
  | { kind: 'hang' }
  /** Charges, and never answers. */
  | { kind: 'charge_and_hang'; charged?: () => void }
  /** Charges, and breaks the connection in the middle of its answer. */
  | { kind: 'charge_and_cut' }
  /** Charges, and sends something else than its answer. */
  | { kind: 'garble'; with: 'html' | 'wrong_type' | 'half_json' | 'a_gigabyte' };

/** How one fake is told to behave, call after call. */
export type Conducts<Call> = (call: Call) => Conduct;

export const answersAtOnce = (): Conduct => ({ kind: 'answer' });

/** The same conduct for so many calls, then good answers. */
export function firstCalls(times: number, conduct: Conduct): () => Conduct {
  let calls = 0;
  return () => (calls++ < times ? conduct : { kind: 'answer' });
}

/** Fails a share of the calls, each time another way; the same seed fails the same calls. */
export function failingShare(share: number, ways: readonly Conduct[], random: () => number): () => Conduct {
  return () => {
    if (random() >= share) return { kind: 'answer' };
    return ways[Math.floor(random() * ways.length)] ?? { kind: 'answer' };
  };
}

/** Half of a body of the length that was announced, then a broken connection. */
export function cutOff(response: ServerResponse, body: Uint8Array | string, contentType: string): void {
  const whole = Buffer.from(body);
  response.writeHead(200, { 'Content-Type': contentType, 'Content-Length': whole.length });
  response.write(whole.subarray(0, Math.floor(whole.length / 2)), () => response.destroy());
}

/** An answer that is none. */
export async function garble(
  response: ServerResponse,
  how: Extract<Conduct, { kind: 'garble' }>['with'],
  contentType: string,
): Promise<void> {
  switch (how) {
    case 'html':
      response.writeHead(200, { 'Content-Type': 'text/html' });
      response.end('<!doctype html><title>Just a moment...</title><p>Checking your browser');
      return;
    case 'wrong_type':
      response.writeHead(200, { 'Content-Type': contentType });
      response.end('42');
      return;
    case 'half_json':
      response.writeHead(200, { 'Content-Type': contentType });
      response.end('{"id":"x","choi');
      return;
    case 'a_gigabyte': {
      response.writeHead(200, { 'Content-Type': contentType });
      const piece = Buffer.alloc(1 << 20, 0x20);
      for (let sent = 0; sent < 1024 && !response.destroyed; sent++)
        if (!response.write(piece)) await Promise.race([drained(response), pause(2000)]);
      response.end();
    }
  }
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}
