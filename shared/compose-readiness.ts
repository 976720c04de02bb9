import { readModel } from './adapters/elevenlabs/elevenlabs-models.ts';
import { checkGoogle } from './adapters/google-tts/check-google.ts';
import type { Sql } from './adapters/postgres/connect.ts';
import { createHealthBooks } from './adapters/postgres/health/create-health-books.ts';
import { checkElevenLabs } from './adapters/provider-checks/check-elevenlabs.ts';
import { checkPexels, checkPixabay } from './adapters/provider-checks/check-libraries.ts';
import { checkOpenAi } from './adapters/provider-checks/check-openai.ts';
import { keepHealth } from './adapters/provider-checks/keep-health.ts';
import type { RedisAddress } from './adapters/redis/connect-redis.ts';
import { createProviderStatistics } from './adapters/redis/create-provider-statistics.ts';
import { policies } from './adapters/resilience/policies.ts';
import type { Config } from './config.ts';
import type { Log } from './ports/log.ts';
import type { ProviderStatistics } from './ports/provider-tally.ts';
import type { ProviderCheck } from './ports/readiness.ts';
import { keyVariables } from './provider-settings.ts';

/**
 * Checks of the providers whose secrets this process is given: a function sees its own, a local system's sweeper all. A
 * secret that is there and empty says that the provider is not set up; one that is not there says nothing.
 */
export function providerChecks(config: Config): ProviderCheck[] {
  const { openai, elevenlabs, googleTts, pexels, pixabay } = config.providers;
  const model = 'eleven_multilingual_v2';
  const all: CheckLine[] = [
    {
      secret: 'openai-api-key',
      facts: { provider: 'openai', job: 'write' },
      // A server of one's own is asked without a key.
      withoutKey: openai.baseUrl === undefined ? undefined : 'none',
      ask: (apiKey) =>
        checkOpenAi({ apiKey, baseUrl: openai.baseUrl ?? 'https://api.openai.com/v1', model: openai.model }),
    },
    {
      secret: 'elevenlabs-api-key',
      facts: { provider: 'elevenlabs', job: 'speak', languages: [...(readModel(model)?.languages ?? [])] },
      ask: (apiKey) =>
        checkElevenLabs({ apiKey, baseUrl: elevenlabs.baseUrl ?? 'https://api.elevenlabs.io' }),
    },
    {
      secret: 'google-tts-credentials',
      facts: { provider: 'google-tts', job: 'speak' },
      ask: (credentials) => checkGoogle({ credentials, endpoint: googleTts.endpoint }),
    },
    {
      secret: 'pexels-api-key',
      facts: { provider: 'pexels', job: 'find' },
      ask: (apiKey) => checkPexels({ apiKey, baseUrl: pexels.baseUrl ?? 'https://api.pexels.com' }),
    },
    {
      secret: 'pixabay-api-key',
      facts: { provider: 'pixabay', job: 'find' },
      ask: (apiKey) => checkPixabay({ apiKey, baseUrl: pixabay.baseUrl ?? 'https://pixabay.com' }),
    },
  ];
  return all.flatMap(({ secret, facts, withoutKey, ask }) => {
    const kept = secretIn(config, secret);
    if (kept === undefined) return [];
    const key = kept || withoutKey;
    const todo = `no key: put it into the secret ${secret}, or into ${keyVariables[secret]} before npm start`;
    return [{ ...facts, todo, ask: key === undefined ? undefined : ask(key) }];
  });
}

interface CheckLine {
  secret: keyof typeof keyVariables;
  facts: Omit<ProviderCheck, 'ask' | 'todo'>;
  /** What stands for the key where none is needed. */
  withoutKey?: string | undefined;
  ask(key: string): ProviderCheck['ask'];
}

/** Undefined: it is not this process's business. */
function secretIn(config: Config, name: string): string | undefined {
  try {
    return config.secret(name);
  } catch {
    return undefined;
  }
}

/** What is counted of all providers' calls, and who is left alone. */
export function providerStatistics(redis: RedisAddress, log: Log): ProviderStatistics {
  return createProviderStatistics({
    ...redis,
    providers: Object.keys(policies),
    warn: (message) => log.warn({}, message),
  });
}

/** Keeps the health of these providers until it is stopped. Without any it does nothing. */
export function composeHealthKeeper(
  checks: readonly ProviderCheck[],
  { sql, redis, log }: { sql: Sql; redis: RedisAddress; log: Log },
): { stop(): Promise<void> } {
  if (checks.length === 0) return { stop: async () => {} };
  return keepHealth({
    checks,
    books: createHealthBooks(sql),
    statistics: providerStatistics(redis, log),
    log,
  });
}
