import { setTimeout as pause } from 'node:timers/promises';
import { Terminal } from '#shared/contracts/errors.ts';
import { outboxHeader } from '#shared/domain/read-message.ts';
import { retryPauseMs } from '#shared/domain/retry.ts';
import { topicPlan } from '#shared/domain/topic-plan.ts';
import type { Broker, OutgoingMessage } from '#shared/ports/broker.ts';
import type { Subscription } from '#shared/ports/event-source.ts';
import type { Log } from '#shared/ports/log.ts';
import type { LeasedEvent, Outbox } from '#shared/ports/outbox.ts';

export interface RelayOptions {
  outbox: Outbox;
  broker: Broker;
  subscriptions: () => Subscription[];
  log: Log;
  /** Looks for due events at least this often, should a wake-up call get lost; in milliseconds. */
  pollMs: number;
  /** Tries of a batch, while the broker answers all the same, before what it does not take goes on without it. */
  mostTries: number;
}

/** Most events leased in one go, and most such batches on their way to the broker at once. */
const batchSize = 500;
const mostBatches = 4;
const longestPauseMs = 5000;
/** What the broker has not taken by then is published by another, in milliseconds. */
const lastWaitMs = 5000;

/**
 * Puts events from the outbox on their topics, and takes them out of it once the broker has them. While the broker is
 * away they stay in the outbox. What dies in between is published again by whoever comes next.
 */
export class Relay {
  readonly #options: RelayOptions;
  readonly #stop = new AbortController();
  readonly #underWay = new Set<Promise<void>>();
  #published: bigint[] = [];
  /** Since a batch could not be published; until one is, no other is leased. */
  #isAway = false;
  #pumping = false;
  #again = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: RelayOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    await this.#options.outbox.onWake(() => void this.pump());
    this.#timer = setInterval(() => void this.pump(), this.#options.pollMs);
    void this.pump();
  }

  /** One round after another while there is something to do; never two at once. */
  async pump(): Promise<void> {
    this.#again = true;
    if (this.#pumping) return;
    this.#pumping = true;
    try {
      while (this.#again) {
        this.#again = false;
        await this.#round();
      }
    } catch (error) {
      this.#options.log.warn({ err: error }, 'the outbox did not answer; it is asked again');
    } finally {
      this.#pumping = false;
    }
  }

  /** Deletes what was published and leases what is due, side by side. */
  async #round(): Promise<void> {
    const { outbox, subscriptions } = this.#options;
    const mayLease = !this.#isAway && !this.#stop.signal.aborted && this.#underWay.size < mostBatches;
    const [, events] = await Promise.all([
      this.#deletePublished(),
      mayLease ? outbox.lease(subscriptions(), batchSize) : [],
    ]);
    if (events.length === 0) return;
    if (events.length === batchSize) this.#again = true;
    const publishing = this.#publish(events).finally(() => {
      this.#underWay.delete(publishing);
      void this.pump();
    });
    this.#underWay.add(publishing);
  }

  async #deletePublished(): Promise<void> {
    const ids = this.#published;
    if (ids.length === 0) return;
    this.#published = [];
    try {
      await this.#options.outbox.published(ids);
    } catch (error) {
      this.#published.push(...ids);
      this.#options.log.warn({ err: error }, 'could not delete what was published; it is tried again');
    }
  }

  /** Until the broker has them, or this relay stops: then its lease runs out and another publishes them. */
  async #publish(events: LeasedEvent[]): Promise<void> {
    const { broker, log } = this.#options;
    for (let failures = 1; !this.#stop.signal.aborted; failures += 1) {
      try {
        await this.#publishOnce(events);
        if (this.#isAway) log.info({}, 'the broker takes events again');
        this.#isAway = false;
        return;
      } catch (error) {
        this.#isAway = true;
        const pauseMs = Math.min(longestPauseMs, retryPauseMs(failures, 200, Math.random()));
        log.warn(
          { err: error, events: events.length, pause_ms: pauseMs },
          'could not publish; it is tried again',
        );
        await pause(pauseMs, undefined, { signal: this.#stop.signal }).catch(() => {});
        // A topic somebody deleted is the one lasting reason that can be mended from here.
        await broker.ensureTopics(topicPlan).catch(() => {});
        if (failures >= this.#options.mostTries && (await this.#brokerAnswers())) {
          // A topic without a leader, say, or without the right to write to it, must not hold up all the others.
          await this.#publishEach(events, () => true);
          this.#isAway = false;
          return;
        }
      }
    }
  }

  async #publishOnce(events: LeasedEvent[]): Promise<void> {
    try {
      await this.#options.broker.publish(events.map(toMessage));
      this.#published.push(...events.map(({ id }) => id));
    } catch (error) {
      if (!(error instanceof Terminal)) throw error;
      await this.#publishEach(events, (reason) => reason instanceof Terminal);
    }
  }

  async #brokerAnswers(): Promise<boolean> {
    return await this.#options.broker.answers().then(
      () => true,
      () => false,
    );
  }

  /** What the broker never takes, one that is too large for example, goes on without it. */
  async #publishEach(events: LeasedEvent[], isNever: (error: unknown) => boolean): Promise<void> {
    const { broker, outbox, log } = this.#options;
    for (const event of events) {
      try {
        await broker.publish([toMessage(event)]);
        this.#published.push(event.id);
      } catch (error) {
        if (!isNever(error)) throw error;
        log.error(
          { err: error, topic: event.topic, video_id: event.videoId },
          'an event goes on without the broker',
        );
        await outbox.unpublishable([event.id]);
      }
    }
  }

  /** What is on its way to the broker may arrive; what has arrived leaves the outbox. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#stop.abort();
    await Promise.race([Promise.all(this.#underWay), pause(lastWaitMs, undefined, { ref: false })]);
    await this.#deletePublished();
    await Promise.all([this.#options.broker.close(), this.#options.outbox.close()]);
  }
}

/** What was buried carries its story in headers that any tool for topics shows. */
function toMessage({ id, topic, videoId, value, target, buried }: LeasedEvent): OutgoingMessage {
  const headers: Record<string, string> = { [outboxHeader]: String(id), 'video-id': videoId };
  if (target !== undefined) headers.target = target;
  if (buried !== undefined) {
    headers.reason = buried.reason;
    headers.topic = buried.topic;
    headers.attempts = String(buried.attempts);
    if (buried.functionName !== undefined) headers.function = buried.functionName;
  }
  return { topic, key: videoId, value, headers };
}
