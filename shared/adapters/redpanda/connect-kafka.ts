import { connect } from 'node:net';
import { type ISocketFactory, Kafka, logLevel } from 'kafkajs';
import { Retryable, Terminal } from '../../contracts/errors.ts';
import type { Log } from '../../ports/log.ts';
import { calmRequestQueues } from './calm-request-queue.ts';
import { forwardLogs } from './forward-logs.ts';
import { unpackAll } from './unpack-all.ts';

/** A broker that says nothing for so long is taken for dead, in milliseconds. */
const answerWaitMs = 10_000;

/** Few tries, soon after each other: whoever calls begins anew by himself, for as long as it takes. */
export const fewRetries = { retries: 3, initialRetryTime: 100, maxRetryTime: 1000 };

/** kafkajs as we use it. Connections are made by its producers, consumers and admins. */
export function connectKafka(brokers: string[], clientId: string, log: Log): Kafka {
  calmRequestQueues();
  unpackAll();
  return new Kafka({
    brokers,
    clientId,
    connectionTimeout: 3000,
    requestTimeout: answerWaitMs,
    retry: fewRetries,
    logLevel: logLevel.WARN,
    logCreator: forwardLogs(log),
    socketFactory: promptSocket,
  });
}

/** Without Nagle's algorithm: a small request behind another would wait for the acknowledgement of that one. */
const promptSocket: ISocketFactory = ({ host, port, onConnect }) =>
  connect({ host, port }, onConnect).setNoDelay(true).setKeepAlive(true, 60_000);

const tooLarge = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE']);

/** Translates an error of kafkajs once. */
export function translateKafkaError(error: unknown): Terminal | Retryable {
  const words = error instanceof Error ? error.message : String(error);
  if (kindsOf(error).some((kind) => tooLarge.has(kind)))
    return new Terminal('message_too_large', `The broker takes no message of this size: ${words}`, {
      cause: error,
    });
  return new Retryable('broker_unavailable', `The broker does not answer as it should: ${words}`, {
    cause: error,
    retryAfterMs: 1000,
  });
}

/** kafkajs wraps errors into one another; the broker's own has a `type`. */
function kindsOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const own = 'type' in error ? [String(error.type)] : [];
  const original = 'originalError' in error ? kindsOf(error.originalError) : [];
  return [...own, ...original, ...kindsOf(error.cause)];
}
