import { connect } from '#shared/adapters/postgres/connect.ts';
import { createConnectorStore } from '#shared/adapters/postgres/connector-store.ts';
import { createOutboxSource } from '#shared/adapters/postgres/outbox-source.ts';
import { createBroker } from '#shared/adapters/redpanda/create-broker.ts';
import type { EventSource } from '#shared/ports/event-source.ts';
import { type ProgramContext, runProgram } from '../program/run-program.ts';
import type { Checks } from '../program/serve-health.ts';
import { untilAnswers } from '../program/until-answers.ts';
import { createBrokerSource } from './broker-source.ts';
import { createFunctionCaller } from './call-function.ts';
import { Connector } from './connector.ts';
import { followTopicMap } from './follow-topic-map.ts';
import { readTopicMap } from './topic-map.ts';

/** So many events of others may wait for a function; the rest waits on the topic. */
const mostForeign = 1000;

/** `node runtime/connector/main.ts`: moves events to functions. Any number may run. */
await runProgram('connector', async (context) => {
  const { config, log, stop } = context;
  const password = config.secret('basic-auth-password');
  const readMap = () => readTopicMap(config.gatewayUrl, password);
  // Does nothing but tell whether the database answers.
  const sql = connect(config.secret('database-url'), { max: 1, applicationName: 'connector-health' });
  const postgres = async () => void (await sql`select 1`);
  if (!(await untilAnswers('Postgres', postgres, { log, stop }))) return undefined;
  const topicMap = await followTopicMap(readMap, log, stop);
  if (topicMap === undefined) return undefined;
  const { source, checks } = config.kafkaBrokers.length > 0 ? brokerSource(context) : outboxSource(context);
  const connector = new Connector({
    source,
    caller: createFunctionCaller({ gatewayUrl: config.gatewayUrl, token: config.secret('internal-token') }),
    topicMap: topicMap.now,
    log,
    retryBaseMs: config.retryBaseMs,
    pollMs: 500,
    keepMs: config.leaseMs / 3,
  });
  await connector.start();
  return {
    checks: { postgres, gateway: async () => void (await readMap()), ...checks },
    async stop() {
      topicMap.stop();
      await connector.stop();
      await sql.end({ timeout: 2 });
    },
  };
});

interface Source {
  source: EventSource;
  checks: Checks;
}

function outboxSource({ config }: ProgramContext): Source {
  const { running, leaseMs } = config;
  const databaseUrl = config.secret('database-url');
  return { source: createOutboxSource({ databaseUrl, running, leaseMs }), checks: {} };
}

function brokerSource({ config, log }: ProgramContext): Source {
  const { running, leaseMs } = config;
  const databaseUrl = config.secret('database-url');
  const store = createConnectorStore({ databaseUrl, running, leaseMs, mostForeign });
  const broker = createBroker({ brokers: config.kafkaBrokers, clientId: 'ytempire-connector', log });
  const source = createBrokerSource({ ...store, broker, log });
  return { source, checks: { broker: broker.answers } };
}
