import { setTimeout as pause } from 'node:timers/promises';
import type { Consumer, EachBatchPayload, IHeaders, Kafka, KafkaMessage } from 'kafkajs';
import { Retryable } from '../../contracts/errors.ts';
import { retryPauseMs } from '../../domain/retry.ts';
import type { IncomingMessage, Reading } from '../../ports/broker.ts';
import type { Log } from '../../ports/log.ts';
import { fewRetries } from './connect-kafka.ts';

export interface ReadingOptions {
  group: string;
  /** Names as the broker knows them. */
  topics: string[];
  handle(batch: IncomingMessage[]): Promise<void>;
  log: Log;
}

/** A member that has not been heard of for so long has lost its partitions; the broker's own limits are 6 and 300 s. */
const sessionMs = 10_000;
const heartbeatMs = 1_000;
/** How long the broker waits for something to hand over before it answers that there is nothing, in milliseconds. */
const fetchWaitMs = 500;
/** Offsets are committed this often: what is read once more after a crash changes nothing. */
const commitMs = 1000;
/** A consumer that shows no sign of life for so long is replaced. */
const silentMs = 60_000;
const longestPauseMs = 5_000;
/** A consumer that takes longer to leave is left to itself. */
const leaveMs = 5_000;

/**
 * One member of a consumer group, for ever: kafkajs ends a consumer for good when it meets an error it takes for lasting,
 * and begins some others anew by itself. Here every end is followed by a new consumer.
 */
export function startReading(kafka: Kafka, options: ReadingOptions): Reading {
  const { group, log } = options;
  const stopping = new AbortController();
  const live = async (): Promise<void> => {
    for (let failures = 1; !stopping.signal.aborted; failures += 1) {
      const startedAt = performance.now();
      const reason = await oneLife(kafka, options, stopping.signal);
      if (stopping.signal.aborted) return;
      if (performance.now() - startedAt > silentMs) failures = 1;
      const pauseMs = Math.min(longestPauseMs, retryPauseMs(failures, 200, Math.random()));
      log.warn({ group, reason, pause_ms: pauseMs }, 'a reader of topics has ended; another takes its place');
      await pause(pauseMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
  };
  const living = live();
  return {
    async close() {
      stopping.abort();
      await living;
    },
  };
}

/** From joining the group to whatever ends it. Resolves with the reason. */
async function oneLife(kafka: Kafka, options: ReadingOptions, stop: AbortSignal): Promise<string> {
  const { group: groupId, topics } = options;
  const consumer = kafka.consumer({
    groupId,
    sessionTimeout: sessionMs,
    heartbeatInterval: heartbeatMs,
    rebalanceTimeout: 2 * sessionMs,
    maxWaitTimeInMs: fetchWaitMs,
    allowAutoTopicCreation: false,
    retry: { ...fewRetries, restartOnFailure: async () => false },
  });
  const commits = commitRegularly(consumer);
  const end = endOf(consumer, stop);
  const beginning = begin(consumer, topics, options, commits.read);
  try {
    await Promise.race([end, beginning]);
    return await end;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    // Who went away in the middle of joining would be waited for by the whole group.
    await atMost(leaveMs, beginning);
    await atMost(leaveMs, commits.stop());
    await atMost(leaveMs, consumer.disconnect());
  }
}

async function begin(
  consumer: Consumer,
  topics: string[],
  { handle, log, group }: ReadingOptions,
  read: (topic: string, partition: number, next: bigint) => void,
): Promise<void> {
  await consumer.connect();
  await consumer.subscribe({ topics, fromBeginning: true });
  const rest = resting(consumer, topics, log, group);
  await consumer.run({
    autoCommit: false,
    eachBatchAutoResolve: false,
    partitionsConsumedConcurrently: 8,
    eachBatch: async (payload) => {
      const { batch } = payload;
      const messages = batch.messages.map((message) => incoming(batch.topic, batch.partition, message));
      try {
        await beating(handle(messages), payload);
        payload.resolveOffset(batch.lastOffset());
        read(batch.topic, batch.partition, BigInt(batch.lastOffset()) + 1n);
        rest.refreshed();
      } catch (error) {
        rest.begin(error);
      }
    },
  });
}

/** Waits for work that may take long without being thought dead meanwhile. */
async function beating(work: Promise<void>, { heartbeat }: EachBatchPayload): Promise<void> {
  // A lost membership ends the consumer's round by itself, and what is handed over again changes nothing.
  const timer = setInterval(() => void heartbeat().catch(() => {}), heartbeatMs);
  try {
    await work;
  } finally {
    clearInterval(timer);
  }
}

/** After a failure all partitions rest, longer each time, and what failed is then fetched again. */
function resting(consumer: Consumer, names: string[], log: Log, group: string) {
  const topics = names.map((topic) => ({ topic }));
  let failures = 0;
  let rests = false;
  const end = (): void => {
    rests = false;
    try {
      consumer.resume(topics);
    } catch {
      // It has ended meanwhile, and with it the pause.
    }
  };
  return {
    refreshed() {
      failures = 0;
    },
    begin(error: unknown) {
      if (rests) return;
      rests = true;
      failures += 1;
      const atLeastMs = error instanceof Retryable ? error.retryAfterMs : undefined;
      const restMs = Math.min(longestPauseMs, retryPauseMs(failures, 200, Math.random(), atLeastMs));
      consumer.pause(topics);
      log.warn({ err: error, group, rest_ms: restMs }, 'a reader of topics rests');
      setTimeout(end, restMs).unref();
    },
  };
}

/** Resolves with the reason once the consumer has crashed, says nothing any more, or is to stop. */
function endOf(consumer: Consumer, stop: AbortSignal): Promise<string> {
  const { CRASH, FETCH, HEARTBEAT, GROUP_JOIN, START_BATCH_PROCESS } = consumer.events;
  return new Promise((resolve) => {
    const finish = (reason: string): void => {
      clearTimeout(silence);
      stop.removeEventListener('abort', closed);
      resolve(reason);
    };
    const closed = (): void => finish('it was closed');
    const silence = setTimeout(() => finish(`no sign of life for ${silentMs} ms`), silentMs);
    const alive = (): void => void silence.refresh();
    for (const sign of [FETCH, HEARTBEAT, GROUP_JOIN, START_BATCH_PROCESS]) consumer.on(sign, alive);
    consumer.on(CRASH, ({ payload }) => finish(payload.error.message));
    if (stop.aborted) closed();
    else stop.addEventListener('abort', closed);
  });
}

/** Commits what was read in the background; a commit that fails is made up for by the next. */
function commitRegularly(consumer: Consumer) {
  const unsaved = new Map<string, { topic: string; partition: number; offset: string }>();
  const commit = async (): Promise<void> => {
    const offsets = [...unsaved.values()];
    unsaved.clear();
    if (offsets.length > 0) await consumer.commitOffsets(offsets).catch(() => {});
  };
  // Who joins anew may have got other partitions, and reads these again from where they were committed.
  consumer.on(consumer.events.GROUP_JOIN, () => unsaved.clear());
  const timer = setInterval(() => void commit(), commitMs);
  return {
    read(topic: string, partition: number, next: bigint) {
      unsaved.set(`${topic} ${partition}`, { topic, partition, offset: String(next) });
    },
    async stop() {
      clearInterval(timer);
      await commit();
    },
  };
}

/** However it ends, and whether it does. */
async function atMost(ms: number, work: Promise<void>): Promise<void> {
  const late = new AbortController();
  await Promise.race([work.catch(() => {}), pause(ms, undefined, { signal: late.signal }).catch(() => {})]);
  late.abort();
}

function incoming(topic: string, partition: number, message: KafkaMessage): IncomingMessage {
  return {
    topic,
    partition,
    offset: BigInt(message.offset),
    sentAt: new Date(Number(message.timestamp)),
    key: message.key ?? undefined,
    value: message.value ?? undefined,
    headers: textHeaders(message.headers ?? {}),
  };
}

/** Of a header that is there twice the last counts. */
function textHeaders(headers: IHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, String([value].flat().at(-1) ?? '')]),
  );
}
