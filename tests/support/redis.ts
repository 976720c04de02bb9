import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { startRedis } from '../../runtime/embedded/redis.ts';
import { connectBridge, redisRest } from '../../runtime/embedded/redis-rest.ts';

export interface TestRedis extends AsyncDisposable {
  redisRestUrl: string;
  redisRestToken: string;
  /** Past the bridge, to look at what is there. */
  direct: ReturnType<typeof connectBridge>;
  /** Ends the server, and with it what everybody else gets from it. */
  stop(): Promise<void>;
}

/** A real redis-server of the test's own behind the real bridge. */
export async function testRedis(): Promise<TestRedis> {
  const dataDir = await mkdtemp(join(tmpdir(), 'test-redis-'));
  const server = await startRedis({ dataDir });
  const direct = connectBridge(server);
  const redisRestToken = 'a-token-for-this-test';
  const app = redisRest({ redis: direct, token: redisRestToken });
  const http = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 });
  await once(http, 'listening');
  let stopped: Promise<void> | undefined;
  const stop = async () => {
    direct.disconnect();
    await server.stop();
    http.close();
    await rm(dataDir, { recursive: true, force: true });
  };
  const stopOnce = () => {
    stopped ??= stop();
    return stopped;
  };
  return {
    redisRestUrl: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    redisRestToken,
    direct,
    stop: stopOnce,
    [Symbol.asyncDispose]: stopOnce,
  };
}
