import type { VideoId } from '../contracts/ids.ts';
import type { Topic } from '../contracts/topics.ts';
import type { Subscription } from './event-source.ts';

/** An event that is due, as it goes on its topic. */
export interface LeasedEvent {
  /** Of its row in the outbox: names the event wherever its message turns up. */
  id: bigint;
  topic: Topic;
  videoId: VideoId;
  /** The event as JSON; of what was buried the message itself, which may be anything. */
  value: string | Uint8Array;
  /** Only this function gets it. */
  target: string | undefined;
  /** What was buried, and why. */
  buried: Burial | undefined;
}

export interface Burial {
  topic: string;
  reason: string;
  functionName: string | undefined;
  attempts: number;
}

/** The relay's side of the outbox. Any number of relays may share it. */
export interface Outbox {
  /**
   * Due events nobody else is publishing, first due first. Those leased for the first time get one delivery, in transit, for
   * each function that listens; should their messages get lost, the deliveries are taken once their transit time is
   * over. An event that must be handled stays in the outbox while nobody listens to it.
   */
  lease(subscriptions: Subscription[], most: number): Promise<LeasedEvent[]>;
  /** The broker has them: they leave the outbox. */
  published(ids: bigint[]): Promise<void>;
  /** The broker will never have them: their deliveries may be taken at once, and they leave the outbox. */
  unpublishable(ids: bigint[]): Promise<void>;
  /** Calls back whenever there may be something to lease. */
  onWake(woken: () => void): Promise<void>;
  /** Resolves when the database answers. */
  answers(): Promise<void>;
  close(): Promise<void>;
}
