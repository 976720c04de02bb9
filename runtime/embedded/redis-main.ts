/** The supervised process that offers Redis over HTTP: a redis-server of its own, and the bridge in front of it. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { loadConfig } from '#shared/config.ts';
import { announceListening, untilAskedToEnd } from '../supervisor/child-lifetime.ts';
import { startRedis } from './redis.ts';
import { connectBridge, redisRest } from './redis-rest.ts';

const config = loadConfig();
// Listened for from the start: whoever is told that this listens may ask it to end in the same moment.
const asked = untilAskedToEnd();
const server = await startRedis({ dataDir: config.dataDir });
const redis = connectBridge(server);
const app = redisRest({ redis, token: config.secret('redis-rest-token') });

// The supervisor chooses the port once, so that it stays the same when this process is started again.
const wanted = config.redisRestUrl === undefined ? 0 : Number(new URL(config.redisRestUrl).port);
const http = serve({ fetch: app.fetch, hostname: server.host, port: wanted });
await once(http, 'listening');
announceListening((http.address() as AddressInfo).port);

const ending = await Promise.race([asked.then(() => 'asked'), server.exited.then(() => 'lost')]);
http.close();
redis.disconnect();
if (ending === 'asked') await server.stop();
process.exit(ending === 'asked' ? 0 : 1);
