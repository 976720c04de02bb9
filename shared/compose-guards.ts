import type { RedisAddress } from './adapters/redis/connect-redis.ts';
import { createProviderState } from './adapters/redis/create-provider-state.ts';
import { createProviderTally } from './adapters/redis/create-provider-tally.ts';
import { createGuard } from './adapters/resilience/create-guard.ts';
import { type Policy, type ProviderName, policies } from './adapters/resilience/policies.ts';
import type { Guard } from './ports/guard.ts';

export interface Guards {
  /** The one guard of this provider in this process: whoever calls it, they share its places and its circuit. */
  guard(provider: ProviderName): Guard;
  /** Tells what was counted last. Never rejects. */
  close(): Promise<void>;
}

export interface GuardsOptions {
  redis: RedisAddress;
  warn(message: string): void;
  /** A call is not held up for longer than this to learn what others know. */
  patienceMs?: number;
  /** Parts of policies that are otherwise, for example in tests. */
  otherwise?: Partial<Record<ProviderName, Partial<Policy>>>;
}

/** Puts a guard before every provider; made when it is first asked for. */
export function createGuards({ redis, otherwise = {}, ...options }: GuardsOptions): Guards {
  const shared = createProviderState({ ...redis, ...options });
  const tally = createProviderTally({ ...redis, ...options });
  const made = new Map<ProviderName, Guard>();
  return {
    guard(provider) {
      const policy: Policy = { ...policies[provider], ...otherwise[provider] };
      const guard = made.get(provider) ?? createGuard({ provider, policy, shared, tally });
      made.set(provider, guard);
      return guard;
    },
    close: () => tally.flush(),
  };
}
