import type { APIPromise } from 'openai';
import type { ChatCompletionChunk } from 'openai/resources/chat/completions';
import type { Stream } from 'openai/streaming';
import { providerGarbled, providerSilent } from '../../domain/provider-failure.ts';

export interface Said {
  content: string;
  refusal: string;
  /** `stop`, `length`, `content_filter`. */
  finish: string;
  usage: unknown;
}

/**
 * Starts a streamed answer and reads it to its end. Nothing for `idleMs` milliseconds ends it.
 *
 * @param start makes the request with the signal that ends it
 * @throws the SDK's errors; Retryable `provider_silent` when it stands still or breaks off, `provider_garbled` when it is no
 *   stream of events
 */
export async function readAnswer(
  start: (signal: AbortSignal) => APIPromise<Stream<ChatCompletionChunk>>,
  { signal, idleMs, provider }: { signal: AbortSignal; idleMs: number; provider: string },
): Promise<Said> {
  const idle = new AbortController();
  const both = AbortSignal.any([signal, idle.signal]);
  const timer = setTimeout(() => idle.abort(), idleMs);
  const orSilent = (error?: unknown): never => {
    signal.throwIfAborted();
    if (idle.signal.aborted)
      throw providerSilent(provider, `no word for ${idleMs / 1000} s`, { cause: error, paid: true });
    throw error;
  };
  try {
    const { data: chunks, response } = await start(both).withResponse().catch(orSilent);
    const type = response.headers.get('content-type') ?? '';
    if (!/^text\/event-stream\b/i.test(type)) {
      chunks.controller.abort();
      throw providerGarbled(provider, `"${type}" instead of a stream of events`, { paid: true });
    }
    const said: Said = { content: '', refusal: '', finish: '', usage: undefined };
    try {
      for await (const chunk of chunks) {
        timer.refresh();
        take(chunk, said);
      }
    } catch (error) {
      orSilent(inTheMiddle(error, provider));
    }
    if (both.aborted) orSilent();
    if (said.finish === '') throw providerSilent(provider, 'the answer broke off', { paid: true });
    return said;
  } finally {
    clearTimeout(timer);
  }
}

/** Servers leave out what the SDK's types promise. */
function take(chunk: ChatCompletionChunk, said: Said): void {
  const [choice] = Array.isArray(chunk?.choices) ? chunk.choices : [];
  if (chunk?.usage !== undefined && chunk.usage !== null) said.usage = chunk.usage;
  if (choice === undefined || choice.index > 0) return;
  said.content += textOf(choice.delta?.content);
  said.refusal += textOf(choice.delta?.refusal);
  if (typeof choice.finish_reason === 'string') said.finish = choice.finish_reason;
}

const textOf = (piece: unknown): string => (typeof piece === 'string' ? piece : '');

/** An error the server sends after its answer began: it said no, and what it wrote until then may be on the bill. */
function inTheMiddle(error: unknown, provider: string): unknown {
  const { status, message } = (error ?? {}) as { status?: unknown; message?: unknown };
  const isTold = error instanceof Error && 'requestID' in error && status === undefined;
  return isTold
    ? providerSilent(provider, `the answer broke off: ${String(message)}`, { cause: error, paid: true })
    : error;
}
