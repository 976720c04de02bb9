import type { ProviderTally, ToldCall } from '../../ports/provider-tally.ts';
import { askRedis } from './ask-redis.ts';
import type { RedisAddress } from './connect-redis.ts';
import { bucketOf } from './latency-buckets.ts';
import { tallyKey } from './provider-keys.ts';

const hourMs = 3_600_000;
/** A little more than the day that is asked for, in milliseconds. */
const keptMs = 26 * hourMs;

export interface ProviderTallyOptions extends RedisAddress {
  /** Told once when Redis fails and once when it works again. */
  warn(message: string): void;
  clock?: () => Date;
  patienceMs?: number;
  /** What was counted leaves the process this often. */
  flushEveryMs?: number;
}

/**
 * Counts calls in one Redis hash an hour: `openai|calls`, `openai|repeats`, `openai|failed|provider_busy`,
 * `openai|ms|27` (latency-buckets.ts). Many calls make one round trip; what cannot be told is forgotten.
 */
export function createProviderTally(options: ProviderTallyOptions): ProviderTally {
  const { clock = () => new Date(), flushEveryMs = 2000 } = options;
  const what = 'the count of calls to providers';
  const ask = askRedis({ patienceMs: 1000, ...options, what, instead: 'calls are not counted' });
  let counted = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;

  const flush = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const fields = counted;
    counted = new Map();
    if (fields.size === 0) return;
    const key = tallyKey(Math.floor(clock().getTime() / hourMs));
    await ask(async (redis) => {
      const pipeline = redis.pipeline();
      for (const [field, times] of fields) pipeline.hincrby(key, field, times);
      return await pipeline.pexpire(key, keptMs).exec();
    });
  };

  return {
    count(call) {
      for (const field of fieldsOf(call)) counted.set(field, (counted.get(field) ?? 0) + 1);
      timer ??= setTimeout(() => void flush(), flushEveryMs).unref();
    },
    flush,
  };
}

function fieldsOf({ provider, outcome, ms, repeated }: ToldCall): string[] {
  const fields = [`${provider}|calls`, `${provider}|ms|${bucketOf(ms)}`];
  if (repeated) fields.push(`${provider}|repeats`);
  if (outcome !== 'ok') fields.push(`${provider}|failed|${outcome}`);
  return fields;
}
