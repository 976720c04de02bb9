import { Redis } from '@upstash/redis';

export interface RedisAddress {
  /** Undefined: there is no Redis. */
  redisRestUrl: string | undefined;
  redisRestToken: string;
}

/** A client that asks once and gives up after `patienceMs`: nothing kept in Redis is worth waiting for. */
export function connectRedis(address: RedisAddress, patienceMs: number): Redis | undefined {
  if (address.redisRestUrl === undefined) return undefined;
  return new Redis({
    url: address.redisRestUrl,
    token: address.redisRestToken,
    enableTelemetry: false,
    retry: false,
    signal: () => AbortSignal.timeout(patienceMs),
  });
}
