import { setTimeout as pause } from 'node:timers/promises';
import { createLog } from '#shared/adapters/pino/log.ts';
import { connect } from '#shared/adapters/postgres/connect.ts';
import { createOutboxSource } from '#shared/adapters/postgres/outbox-source.ts';
import { createSweep } from '#shared/adapters/postgres/sweep.ts';
import { loadConfig } from '#shared/config.ts';
import { announceListening } from '../supervisor/child-lifetime.ts';
import { createFunctionCaller } from './call-function.ts';
import { Connector } from './connector.ts';
import { sweepRegularly } from './sweep-regularly.ts';
import { readTopicMap, type TopicMap } from './topic-map.ts';

/** How often the gateway is asked who listens to what, in milliseconds. */
const topicMapMs = 5000;

/** The connector's process: moves events, sweeps up what was lost. Ends with its parent. */
async function main(): Promise<void> {
  const config = loadConfig();
  const log = createLog(config.logLevel);
  const password = config.secret('basic-auth-password');
  const databaseUrl = config.secret('database-url');
  let map = await firstTopicMap(() => readTopicMap(config.gatewayUrl, password));
  const mapTimer = setInterval(() => {
    readTopicMap(config.gatewayUrl, password).then(
      (fresh) => {
        map = fresh;
      },
      (error) => log.warn({ err: error }, 'kept the old topic map'),
    );
  }, topicMapMs);
  const connector = new Connector({
    source: createOutboxSource({ databaseUrl, running: config.running, leaseMs: config.leaseMs }),
    caller: createFunctionCaller({ gatewayUrl: config.gatewayUrl, token: config.secret('internal-token') }),
    topicMap: () => map,
    log,
    retryBaseMs: config.retryBaseMs,
    pollMs: 500,
    keepMs: config.leaseMs / 3,
  });
  await connector.start();
  const sql = connect(databaseUrl, { max: 2, applicationName: 'sweeper' });
  const sweeper = sweepRegularly(
    createSweep(sql, { running: config.running, graceMs: config.leaseMs }),
    config.sweepMs,
    log,
  );
  const stop = async (): Promise<void> => {
    clearInterval(mapTimer);
    await Promise.all([connector.stop(), sweeper.stop()]);
    await sql.end({ timeout: 2 });
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.once(signal, () => void stop());
  // Last: whoever hears it may ask for the end in the same moment.
  announceListening(0);
}

/** Nothing is moved before it is known who listens: an event must not pass by a function that is not seen yet. */
async function firstTopicMap(read: () => Promise<TopicMap>): Promise<TopicMap> {
  for (;;) {
    const map = await read().catch(() => undefined);
    if (map) return map;
    await pause(200);
  }
}

await main();
