import { z } from 'zod';
import type { ProviderState, Rest } from '../../ports/provider-state.ts';
import { askRedis } from './ask-redis.ts';
import type { RedisAddress } from './connect-redis.ts';
import { probationMs, restKey } from './provider-keys.ts';

/** A call to a provider is not held up for longer than this, in milliseconds, to learn what others know. */
const usualPatienceMs = 500;

const trialKey = (provider: string): string => `provider:v1:{${provider}}:trial`;
const rateKey = (provider: string): string => `provider:v1:{${provider}}:rate`;

/**
 * One step, so that of all processes one makes the trial and no more than the rate allows go on. Times are left to Redis:
 * the clocks of processes may differ.
 */
const enterScript = `
  local found = redis.call('get', KEYS[1])
  local broken = false
  if found then
    broken = string.sub(found, 1, 6) == 'broken'
    local left = redis.call('pttl', KEYS[1])
    if broken then left = left - tonumber(ARGV[3]) end
    if left > 0 then return {'resting', found, left} end
  end
  if tonumber(ARGV[4]) > 0 then
    local calls = redis.call('incr', KEYS[3])
    local left = redis.call('pttl', KEYS[3])
    if left < 0 then
      left = tonumber(ARGV[5])
      redis.call('pexpire', KEYS[3], left)
    end
    if calls > tonumber(ARGV[4]) then return {'too_fast', '', left} end
  end
  if not broken then return {'go', '', 0} end
  if redis.call('set', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2]) then return {'go', found, 0} end
  return {'resting', found, redis.call('pttl', KEYS[2])}`;

const abandonScript = `
  if redis.call('get', KEYS[1]) == ARGV[1] then redis.call('del', KEYS[1]) end
  return 'gone'`;

const Answer = z.tuple([z.enum(['go', 'resting', 'too_fast']), z.string(), z.number()]);

const KeptRest = z.object({
  kind: z.enum(['busy', 'broken']),
  code: z.string(),
  words: z.string(),
  times: z.number().int().min(1),
});

export interface ProviderStateOptions extends RedisAddress {
  /** Told once when Redis fails and once when it works again. */
  warn(message: string): void;
  patienceMs?: number;
}

/** What processes tell each other about providers, in Redis. */
export function createProviderState(options: ProviderStateOptions): ProviderState {
  const ask = askRedis({
    patienceMs: usualPatienceMs,
    ...options,
    what: 'what others know of providers',
    instead: 'each process finds out for itself',
  });
  return {
    async enter(provider, { holder, trialMs, rate }) {
      const keys = [restKey(provider), trialKey(provider), rateKey(provider)];
      const limits = [rate?.calls ?? 0, Math.ceil(rate?.windowMs ?? 0)];
      const words = [holder, Math.ceil(trialMs), probationMs, ...limits].map(String);
      const answer = Answer.safeParse(await ask((r) => r.eval<string[], unknown>(enterScript, keys, words)));
      if (!answer.success) return undefined;
      const [kind, kept, leftMs] = answer.data;
      if (kind === 'too_fast') return { kind, leftMs };
      const rest = parseRest(kept);
      if (kind === 'go') return { kind, trial: rest };
      return rest && { kind, rest, leftMs };
    },
    async rest(provider, rest, forMs) {
      const px = Math.ceil(forMs) + (rest.kind === 'broken' ? probationMs : 0);
      const kept = `${rest.kind} ${JSON.stringify(rest)}`;
      await ask((r) => r.pipeline().set(restKey(provider), kept, { px }).del(trialKey(provider)).exec());
    },
    async clear(provider) {
      await ask((r) => r.del(restKey(provider), trialKey(provider)));
    },
    async abandonTrial(provider, holder) {
      await ask((r) => r.eval(abandonScript, [trialKey(provider)], [holder]));
    },
  };
}

/** Written by another process: anything else than a rest is none. */
export function parseRest(kept: string): Rest | undefined {
  try {
    return KeptRest.safeParse(JSON.parse(kept.slice(kept.indexOf(' ') + 1))).data;
  } catch {
    return undefined;
  }
}
