import { type FunctionAnswer, judge } from '#shared/domain/delivery.ts';
import { longestPauseMs, retryPauseMs } from '#shared/domain/retry.ts';
import type { Delivery, EventSource } from '#shared/ports/event-source.ts';
import type { Log } from '#shared/ports/log.ts';
import type { FunctionCaller } from './call-function.ts';
import type { TopicMap } from './topic-map.ts';

export interface ConnectorOptions {
  source: EventSource;
  caller: FunctionCaller;
  topicMap: () => TopicMap;
  log: Log;
  retryBaseMs: number;
  /** Looks for due events at least this often, should a wake-up call get lost; in milliseconds. */
  pollMs: number;
  /** Keeps its deliveries this often; well below the source's lease. */
  keepMs: number;
}

/** How long what was handled may wait for the next round, in milliseconds. */
const tidyMs = 20;

/** Moves events to functions: as many at once as each function has room for, each until its outcome is recorded. */
export class Connector {
  readonly #options: ConnectorOptions;
  readonly #inFlight = new Map<bigint, Delivery>();
  readonly #stop = new AbortController();
  readonly #settled = new Set<bigint>();
  /** Functions that had no room for more at the last round: others may be waiting for them. */
  #crowded: ReadonlySet<string> = new Set();
  #pumping = false;
  #again = false;
  #timers: NodeJS.Timeout[] = [];
  #tidying: NodeJS.Timeout | undefined;

  constructor(options: ConnectorOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { source, pollMs, keepMs, log } = this.#options;
    await source.onWake(() => void this.pump());
    const keep = (): void => {
      if (this.#inFlight.size === 0) return;
      source
        .keep([...this.#inFlight.keys()])
        .catch((error) => log.warn({ err: error }, 'could not keep deliveries'));
    };
    this.#timers = [setInterval(() => void this.pump(), pollMs), setInterval(keep, keepMs)];
    void this.pump();
  }

  /** One round after another while there is something to do; never two at once. */
  async pump(): Promise<void> {
    if (this.#pumping) {
      this.#again = true;
      return;
    }
    this.#pumping = true;
    try {
      do {
        this.#again = false;
        await this.#round();
      } while (this.#again && !this.#stop.signal.aborted);
    } catch (error) {
      this.#options.log.warn({ err: error }, 'the event source did not answer; it is asked again');
    } finally {
      this.#pumping = false;
    }
  }

  async #round(): Promise<void> {
    const { source, topicMap } = this.#options;
    const done = [...this.#settled];
    const { subscriptions, room } = topicMap();
    const free = this.#freeRoom(room);
    const [, taken] = await Promise.all([
      done.length > 0 ? source.handled(done) : undefined,
      this.#stop.signal.aborted ? [] : source.take(subscriptions, free),
    ]);
    for (const id of done) this.#settled.delete(id);
    for (const delivery of taken) {
      free.set(delivery.functionName, (free.get(delivery.functionName) ?? 0) - 1);
      if (this.#inFlight.has(delivery.id)) continue;
      this.#inFlight.set(delivery.id, delivery);
      void this.#deliver(delivery);
    }
    this.#crowded = new Set([...free].filter(([, places]) => places <= 0).map(([name]) => name));
  }

  #freeRoom(room: ReadonlyMap<string, number>): Map<string, number> {
    const free = new Map(room);
    for (const { functionName } of this.#inFlight.values())
      free.set(functionName, (free.get(functionName) ?? 0) - 1);
    return free;
  }

  async #deliver(delivery: Delivery): Promise<void> {
    const answer = await this.#options.caller.call(delivery, this.#stop.signal);
    if (!this.#stop.signal.aborted)
      await this.#follow(delivery, answer).catch((error) =>
        // The delivery's lease runs out and it comes again; its function will say that it is done.
        this.#options.log.warn(
          { err: error, delivery: String(delivery.id) },
          'could not write down an outcome',
        ),
      );
    this.#inFlight.delete(delivery.id);
    if (this.#crowded.has(delivery.functionName)) void this.pump();
    else this.#tidySoon();
  }

  /** Nobody waits for the place that is free now; what was handled goes with the next round, or with one of its own. */
  #tidySoon(): void {
    this.#tidying ??= setTimeout(() => {
      this.#tidying = undefined;
      if (this.#settled.size > 0) void this.pump();
    }, tidyMs);
  }

  async #follow(delivery: Delivery, answer: FunctionAnswer): Promise<void> {
    const { source, log, retryBaseMs } = this.#options;
    const verdict = judge(answer, delivery.attempts);
    const facts = { video_id: delivery.videoId, topic: delivery.topic, function: delivery.functionName };
    switch (verdict.kind) {
      case 'handled':
        this.#settled.add(delivery.id);
        return;
      case 'bury':
        log.error({ ...facts, reason: verdict.reason }, 'buried an event');
        return await source.bury(delivery, verdict.reason);
      case 'again': {
        // Whoever answers without having recorded anything may ask for a pause, not for a day.
        const atLeastMs = Math.min(longestPauseMs, verdict.atLeastMs);
        const delayMs = retryPauseMs(delivery.attempts + 1, retryBaseMs, Math.random(), atLeastMs);
        log.warn(
          { ...facts, words: answer.words, delay_ms: delayMs },
          'no recorded answer; the event is sent again',
        );
        return await source.postpone(delivery.id, { delayMs, counts: verdict.counts });
      }
    }
  }

  /** Stops taking; what is in flight goes on in its function and is found done, or taken over, later. */
  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    clearTimeout(this.#tidying);
    this.#stop.abort();
    await this.#options.caller.close();
    if (this.#settled.size > 0) await this.#options.source.handled([...this.#settled]).catch(() => {});
    await this.#options.source.close();
  }
}
