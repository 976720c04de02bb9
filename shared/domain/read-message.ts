import { z } from 'zod';
import { EventEnvelope } from '../contracts/events.ts';
import { storableText, whyNotStorable } from './storable.ts';

/** Header by which we know our own messages: the id of the event's row in the outbox. */
export const outboxHeader = 'ytempire-outbox';

export type MessageContent =
  | { kind: 'ours'; outboxId: bigint }
  | { kind: 'foreign'; event: EventEnvelope }
  | { kind: 'unreadable'; reason: string };

/** Of a Postgres bigint: 18 digits always fit. */
const rowId = /^[1-9]\d{0,17}$/;

/** What a message on a topic is. Whoever publishes there may write anything; nothing here throws. */
export function readMessage(
  topic: string,
  value: Uint8Array | undefined,
  headers: Readonly<Record<string, string>>,
): MessageContent {
  const outboxId = headers[outboxHeader];
  if (outboxId !== undefined && rowId.test(outboxId)) return { kind: 'ours', outboxId: BigInt(outboxId) };
  if (value === undefined || value.length === 0) return unreadable('the message is empty');
  const parsed = readJson(value);
  if (parsed === undefined) return unreadable('the message is no JSON in UTF-8');
  const event = EventEnvelope.safeParse(parsed);
  if (!event.success) return unreadable(`the message is no event: ${z.prettifyError(event.error)}`);
  if (event.data.topic !== topic) return unreadable(`the event says that it belongs on ${event.data.topic}`);
  // Otherwise the database would refuse it again and again, and what lies behind it would wait for ever.
  const why = whyNotStorable(event.data.data);
  if (why !== undefined) return unreadable(`the event cannot be stored: ${why}`);
  return { kind: 'foreign', event: event.data };
}

/** Reasons travel in headers and are read in tables. */
const longestReason = 500;

function unreadable(reason: string): MessageContent {
  const short = reason.replaceAll(/\s+/g, ' ').slice(0, longestReason);
  return { kind: 'unreadable', reason: storableText(short) };
}

/** Undefined when it is none; JSON cannot say undefined. */
function readJson(value: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(value));
  } catch {
    return undefined;
  }
}
