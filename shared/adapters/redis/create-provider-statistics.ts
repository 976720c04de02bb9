import type { Redis } from '@upstash/redis';
import type { ProviderNumbers, ProviderStatistics } from '../../ports/provider-tally.ts';
import { askRedis } from './ask-redis.ts';
import { parseRest } from './create-provider-state.ts';
import type { ProviderTallyOptions } from './create-provider-tally.ts';
import { percentile } from './latency-buckets.ts';
import { probationMs, restKey, tallyKey } from './provider-keys.ts';

const hourMs = 3_600_000;
/** The hour that has begun and the 24 before it. */
const hoursBack = 24;

interface Counted {
  calls: number;
  repeats: number;
  failures: Record<string, number>;
  buckets: Map<number, number>;
}

/** Reads what `createProviderTally` counts, and which providers are left alone. */
export function createProviderStatistics(
  options: ProviderTallyOptions & { providers: readonly string[] },
): ProviderStatistics {
  const { clock = () => new Date(), providers } = options;
  const what = 'the numbers of providers';
  const ask = askRedis({ patienceMs: 1000, ...options, what, instead: 'metrics go without them' });
  return {
    async read() {
      const hour = Math.floor(clock().getTime() / hourMs);
      const answers = await ask(async (redis) => {
        const [hours, rests] = await Promise.all([readHours(redis, hour), readRests(redis, providers)]);
        return { hours, rests };
      });
      if (answers === undefined) return [];
      const counted = sumUp(answers.hours);
      const names = new Set([...counted.keys(), ...answers.rests.keys()]);
      return [...names].sort().map((provider) => describe(provider, counted.get(provider), answers.rests));
    },
  };
}

type Hours = (Record<string, unknown> | null)[];

async function readHours(redis: Redis, hour: number): Promise<Hours> {
  const pipeline = redis.pipeline();
  for (let back = 0; back <= hoursBack; back++) pipeline.hgetall(tallyKey(hour - back));
  return await pipeline.exec<Hours>();
}

type Resting = NonNullable<ProviderNumbers['resting']>;

async function readRests(redis: Redis, providers: readonly string[]): Promise<Map<string, Resting>> {
  const pipeline = redis.pipeline();
  for (const provider of providers) pipeline.get(restKey(provider)).pttl(restKey(provider));
  const answers = await pipeline.exec<unknown[]>();
  const rests = new Map<string, Resting>();
  for (const [place, provider] of providers.entries()) {
    const [kept, leftMs] = [answers[2 * place], Number(answers[2 * place + 1])];
    const rest = typeof kept === 'string' ? parseRest(kept) : undefined;
    if (!rest) continue;
    const { kind, code, words } = rest;
    // A broken one is remembered beyond its rest, until a trial went well.
    const restMs = kind === 'broken' ? leftMs - probationMs : leftMs;
    rests.set(provider, { kind, code, words, leftMs: Math.max(0, restMs) });
  }
  return rests;
}

/** Fields somebody else wrote are passed over. */
function sumUp(hours: Hours): Map<string, Counted> {
  const all = new Map<string, Counted>();
  for (const [field, value] of hours.flatMap((hour) => Object.entries(hour ?? {}))) {
    const [provider = '', what = '', detail = ''] = field.split('|');
    const times = Number(value);
    if (!Number.isSafeInteger(times) || times < 0) continue;
    const counted: Counted = all.get(provider) ?? { calls: 0, repeats: 0, failures: {}, buckets: new Map() };
    all.set(provider, counted);
    if (what === 'calls' || what === 'repeats') counted[what] += times;
    if (what === 'failed') counted.failures[detail] = (counted.failures[detail] ?? 0) + times;
    if (what === 'ms')
      counted.buckets.set(Number(detail), (counted.buckets.get(Number(detail)) ?? 0) + times);
  }
  return all;
}

function describe(
  provider: string,
  counted: Counted | undefined,
  rests: ReadonlyMap<string, Resting>,
): ProviderNumbers {
  const { calls = 0, repeats = 0, failures = {}, buckets = new Map<number, number>() } = counted ?? {};
  return {
    provider,
    calls,
    repeats,
    failures,
    p50Seconds: percentile(buckets, 0.5),
    p95Seconds: percentile(buckets, 0.95),
    resting: rests.get(provider),
  };
}
