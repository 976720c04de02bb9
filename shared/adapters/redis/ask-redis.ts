import type { Redis } from '@upstash/redis';
import { connectRedis, type RedisAddress } from './connect-redis.ts';

/** After a failure nobody asks again for this long, in milliseconds, so that a Redis that hangs holds up one call only. */
const restMs = 5000;

export interface AskOptions extends RedisAddress {
  /** What cannot be used while Redis is away, for example `the cache`. */
  what: string;
  /** What happens then. */
  instead: string;
  /** Told once when Redis fails and once when it works again. */
  warn(message: string): void;
  patienceMs: number;
}

/** Asks Redis a question. Undefined without Redis, while it is down, and when it takes too long. Never rejects. */
export type AskRedis = <Answer>(question: (redis: Redis) => Promise<Answer>) => Promise<Answer | undefined>;

export function askRedis({ what, instead, warn, patienceMs, ...address }: AskOptions): AskRedis {
  const redis = connectRedis(address, patienceMs);
  let askAgainAt = 0;
  let broken = false;
  return async (question) => {
    if (redis === undefined || performance.now() < askAgainAt) return undefined;
    try {
      const answer = await question(redis);
      if (broken) warn(`${what} works again`);
      broken = false;
      return answer;
    } catch (error) {
      askAgainAt = performance.now() + restMs;
      if (!broken) warn(`${what} cannot be used: ${reasonOf(error)}; ${instead}`);
      broken = true;
      return undefined;
    }
  };
}

/** The client quotes the command it failed with, and with it what was to be kept: that is nobody's business. */
const reasonOf = (error: unknown): string => String(error).replace(/, command was:.*$/s, '');
