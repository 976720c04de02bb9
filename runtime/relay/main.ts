import { createOutbox } from '#shared/adapters/postgres/outbox.ts';
import { createBroker } from '#shared/adapters/redpanda/create-broker.ts';
import { followTopicMap } from '../connector/follow-topic-map.ts';
import { readTopicMap } from '../connector/topic-map.ts';
import { runProgram } from '../program/run-program.ts';
import { untilAnswers } from '../program/until-answers.ts';
import { Relay } from './relay.ts';

/** A relay that is silent for so long has lost its batch to another, in milliseconds. */
const leaseMs = 30_000;
/** A delivery whose message has not come by then is taken without it: far longer than a broker needs. */
const transitMs = 30_000;

/** With the pauses between them about a minute: a broker that has just been started has its leaders by then. */
const mostTries = 20;

/** `node runtime/relay/main.ts`: puts events on topics. Any number may run. */
await runProgram('relay', async ({ config, log, stop }) => {
  if (config.kafkaBrokers.length === 0)
    throw new Error(
      'The relay needs YTEMPIRE_KAFKA_BROKERS; without a broker the connector reads the outbox',
    );
  const password = config.secret('basic-auth-password');
  const outbox = createOutbox({ databaseUrl: config.secret('database-url'), leaseMs, transitMs });
  const broker = createBroker({ brokers: config.kafkaBrokers, clientId: 'ytempire-relay', log });
  const readMap = () => readTopicMap(config.gatewayUrl, password);
  if (!(await untilAnswers('Postgres', outbox.answers, { log, stop }))) return undefined;
  const topicMap = await followTopicMap(readMap, log, stop);
  if (topicMap === undefined) return undefined;
  const relay = new Relay({
    outbox,
    broker,
    subscriptions: () => topicMap.now().subscriptions,
    log,
    pollMs: 500,
    mostTries,
  });
  await relay.start();
  return {
    checks: { postgres: outbox.answers, broker: broker.answers },
    async stop() {
      topicMap.stop();
      await relay.stop();
    },
  };
});
