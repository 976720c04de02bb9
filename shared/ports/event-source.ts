import type { VideoId } from '../contracts/ids.ts';
import type { Topic } from '../contracts/topics.ts';

/** A function that listens to a topic. */
export interface Subscription {
  topic: Topic;
  functionName: string;
}

/** One event on its way to one function. */
export interface Delivery {
  id: bigint;
  offset: bigint;
  partition: number;
  topic: string;
  functionName: string;
  videoId: VideoId;
  event: unknown;
  /** Tries that count, before this one. */
  attempts: number;
}

/** The deliveries there are, however events become deliveries. Each stays until it is handled or buried. */
export interface Deliveries {
  /** Due deliveries, at most as many for each function as there is room. They are this connector's for the lease. */
  take(room: ReadonlyMap<string, number>): Promise<Delivery[]>;
  /** Keeps deliveries whose function is still working. */
  keep(ids: bigint[]): Promise<void>;
  handled(ids: bigint[]): Promise<void>;
  postpone(id: bigint, next: { delayMs: number; counts: boolean }): Promise<void>;
  /** To the dead letters; its video, if still open, fails with the reason. */
  bury(delivery: Delivery, reason: string): Promise<void>;
  close(): Promise<void>;
}

/** Where events come from: the outbox itself, or a broker behind it. */
export interface EventSource extends Omit<Deliveries, 'take'> {
  /** Like `Deliveries.take`, of the events these functions listen to. */
  take(subscriptions: Subscription[], room: ReadonlyMap<string, number>): Promise<Delivery[]>;
  /** Calls back whenever there may be something to take. */
  onWake(woken: () => void): Promise<void>;
}
