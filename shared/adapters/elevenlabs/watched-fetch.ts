import { neverSent } from '../../domain/provider-failure.ts';

/** A minute of sound at 44.1 kHz is 7 MB in base 64; the longest piece takes three. */
const mostAnswerBytes = 48 * 1024 * 1024;

export type Trouble = 'not_sent' | 'broken_off' | 'too_large';

export interface WatchedFetch {
  fetch: typeof fetch;
  /** What became of the connection, where that is what failed. */
  trouble(): { kind: Trouble; words: string; cause: unknown } | undefined;
}

/** The status the SDK is told when there was no answer. */
export const noAnswer = 599;

/**
 * `fetch` for one call of the SDK. It follows no redirect, since the key would go along; it stops reading an answer that
 * is too large; and it hands a broken connection to the SDK as a status, for the SDK clears its timer only after an
 * answer and would keep the process waiting for minutes.
 */
export function watchFetch(): WatchedFetch {
  let trouble: ReturnType<WatchedFetch['trouble']>;
  const note = (kind: Trouble, cause: unknown) => {
    trouble ??= { kind, words: cause instanceof Error ? wordsOf(cause) : String(cause), cause };
  };
  return {
    trouble: () => trouble,
    async fetch(input, init) {
      try {
        const response = await fetch(input, { ...init, redirect: 'error' });
        const { status, headers } = response;
        return new Response(response.body && limited(response.body, note), { status, headers });
      } catch (cause) {
        note(neverSent.has(codeOf(cause)) ? 'not_sent' : 'broken_off', cause);
        return new Response('{}', { status: noAnswer, headers: { 'content-type': 'application/json' } });
      }
    },
  };
}

function limited(
  body: ReadableStream<Uint8Array>,
  note: (kind: Trouble, cause: unknown) => void,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let bytes = 0;
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) return controller.close();
        bytes += value.length;
        if (bytes <= mostAnswerBytes) return controller.enqueue(value);
        note('too_large', new Error(`an answer of more than ${mostAnswerBytes} bytes`));
        await reader.cancel();
        controller.error(new Error('too large'));
      } catch (cause) {
        note('broken_off', cause);
        controller.error(cause);
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
}

function codeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}

function wordsOf(error: Error): string {
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
