import type { Topic, TopicSettings } from '../contracts/topics.ts';
import type { MessagePlace } from './inbox.ts';

/** A message on its way to a topic. */
export interface OutgoingMessage {
  topic: Topic;
  /** Messages with the same key lie in the same partition. */
  key: string;
  value: string | Uint8Array;
  headers: Record<string, string>;
}

/** A message as a topic holds it; anybody may have put it there. */
export interface IncomingMessage extends MessagePlace {
  sentAt: Date;
  key: Uint8Array | undefined;
  /** Undefined: a tombstone. */
  value: Uint8Array | undefined;
  headers: Record<string, string>;
}

export interface Reading {
  /** Leaves the group; what was read is remembered as read. */
  close(): Promise<void>;
}

export interface Broker {
  /**
   * Resolves when every replica has every message; then some may be there twice.
   *
   * @throws Terminal `message_too_large`; Retryable `broker_unavailable`
   */
  publish(messages: OutgoingMessage[]): Promise<void>;
  /**
   * Reads topics as a member of a consumer group, for as long as it takes: whatever breaks is made again. A group that
   * is new starts at the beginning. Of each partition one batch at a time is handed over; when `handle` rejects, the
   * member rests (a Retryable says how long), and is then given the same messages again.
   */
  read(group: string, topics: Topic[], handle: (batch: IncomingMessage[]) => Promise<void>): Reading;
  /**
   * Makes the topics that are missing. Answers what of those that exist differs from the plan, in words for people.
   *
   * @throws Retryable `broker_unavailable`
   */
  ensureTopics(plan: Readonly<Record<Topic, TopicSettings>>): Promise<string[]>;
  /** Resolves when the broker answers. @throws Retryable `broker_unavailable` */
  answers(): Promise<void>;
  close(): Promise<void>;
}
