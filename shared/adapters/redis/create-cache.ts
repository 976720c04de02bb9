import type { Cache } from '../../ports/cache.ts';
import { askRedis } from './ask-redis.ts';
import type { RedisAddress } from './connect-redis.ts';

/** A look-up that takes longer than this, in milliseconds, costs more than it saves. */
const usualPatienceMs = 1000;

/** Changes when what is kept is no longer written the same way. */
const version = 'v1';
const valueKey = (key: string): string => `cache:${version}:${key}`;
const lockKey = (key: string): string => `cache-lock:${version}:${key}`;

/** Takes the lock, or holds it longer. One step, so that nobody can come between the look and the write. */
const lockScript = `
  if redis.call('get', KEYS[1]) == ARGV[1] then
    redis.call('pexpire', KEYS[1], ARGV[2])
    return 'ours'
  end
  if redis.call('set', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 'ours' end
  return 'theirs'`;

const unlockScript = `
  if redis.call('get', KEYS[1]) == ARGV[1] then redis.call('del', KEYS[1]) end
  return 'gone'`;

export interface CacheOptions extends RedisAddress {
  /** Told once when Redis fails and once when it works again. */
  warn(message: string): void;
  patienceMs?: number;
}

/** The cache in Redis. Without Redis, or while it is down, everything is unknown. */
export function createCache(options: CacheOptions): Cache {
  const instead = 'everything is made anew';
  const ask = askRedis({ patienceMs: usualPatienceMs, ...options, what: 'the cache', instead });
  return {
    get: async (key) => (await ask((r) => r.get<unknown>(valueKey(key)))) ?? undefined,
    async set(key, value, keptMs) {
      await ask((r) => r.set(valueKey(key), JSON.stringify(value), { px: Math.ceil(keptMs) }));
    },
    async lock(key, holder, heldMs) {
      const answer = await ask((r) =>
        r.eval<string[], unknown>(lockScript, [lockKey(key)], [holder, String(Math.ceil(heldMs))]),
      );
      return answer === 'ours' || answer === 'theirs' ? answer : 'unknown';
    },
    async unlock(key, holder) {
      await ask((r) => r.eval(unlockScript, [lockKey(key)], [holder]));
    },
  };
}
