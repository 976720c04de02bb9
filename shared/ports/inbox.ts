import type { EventEnvelope } from '../contracts/events.ts';

/** Where a message lies on the broker. */
export interface MessagePlace {
  topic: string;
  partition: number;
  offset: bigint;
}

/** A message of ours has reached the reader of a function. */
export interface Arrival extends MessagePlace {
  outboxId: bigint;
  functionName: string;
}

/** An event somebody else published, for one of the functions that listen. */
export interface ForeignEvent extends MessagePlace {
  functionName: string;
  sentAt: Date;
  event: EventEnvelope;
}

/** A message that is no event. */
export interface Unreadable extends MessagePlace {
  sentAt: Date;
  key: Uint8Array | undefined;
  value: Uint8Array;
  headers: Record<string, string>;
  reason: string;
}

/** The connector's side of the topics: what arrives on them becomes true in the database. Everything may be repeated. */
export interface Inbox {
  /**
   * Ends the transit of deliveries. One that is in transit no more, or that nobody knows, stays as it is. Whoever takes
   * deliveries after this was called, even before it resolves, may get these.
   */
  arrived(arrivals: Arrival[]): Promise<void>;
  /**
   * Makes deliveries of events of others, each once for each function. Lasting once this resolves.
   *
   * @throws Retryable `too_many_wait` when a function has too many of them to deal with already; nothing is taken in then
   */
  takeIn(events: ForeignEvent[]): Promise<void>;
  /** Keeps what is no event in the dead letters, each message once, and has it put on the dead-letter topic. Lasting too. */
  reject(messages: Unreadable[]): Promise<void>;
  close(): Promise<void>;
}
