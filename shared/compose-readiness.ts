import { readModel } from './adapters/elevenlabs/elevenlabs-models.ts';
import { checkGoogle } from './adapters/google-tts/check-google.ts';
import { googleLanguages } from './adapters/google-tts/google-voices.ts';
import type { Sql } from './adapters/postgres/connect.ts';
import { createHealthBooks } from './adapters/postgres/health/create-health-books.ts';
import { createReadiness } from './adapters/postgres/health/create-readiness.ts';
import { checkElevenLabs } from './adapters/provider-checks/check-elevenlabs.ts';
import { checkPexels, checkPixabay } from './adapters/provider-checks/check-libraries.ts';
import { checkOpenAi } from './adapters/provider-checks/check-openai.ts';
import { keepHealth } from './adapters/provider-checks/keep-health.ts';
import type { RedisAddress } from './adapters/redis/connect-redis.ts';
import { createProviderStatistics } from './adapters/redis/create-provider-statistics.ts';
import { policies } from './adapters/resilience/policies.ts';
import type { Config } from './config.ts';
import { findPrice } from './domain/prices/find-price.ts';
import type { Encoder } from './ports/encoder.ts';
import type { Log } from './ports/log.ts';
import type { ProviderStatistics } from './ports/provider-tally.ts';
import type { ProviderCheck, Readiness } from './ports/readiness.ts';
import { keyVariables } from './provider-settings.ts';

/**
 * Checks of the providers whose secrets this process is given: a function sees its own, a local system's sweeper all. A
 * secret that is there and empty says that the provider is not set up; one that is not there says nothing.
 *
 * @param options.missing what a secret that is not there stands for
 */
export function providerChecks(
  config: Config,
  { missing = 'left_out' }: { missing?: 'left_out' | 'empty' } = {},
): ProviderCheck[] {
  const { openai, elevenlabs, googleTts, pexels, pixabay, book } = config.providers;
  const all: CheckLine[] = [
    {
      secret: 'openai-api-key',
      facts: { provider: 'openai', job: 'write' },
      // A server of one's own is asked without a key.
      withoutKey: openai.isOwn ? 'none' : undefined,
      ask: (apiKey) => {
        const { baseUrl, model } = openai;
        const check = checkOpenAi({ apiKey, baseUrl, model });
        return async (signal) => {
          // Without a price it is never called.
          findPrice(book, 'models', model);
          return await check(signal);
        };
      },
    },
    {
      secret: 'elevenlabs-api-key',
      facts: {
        provider: 'elevenlabs',
        job: 'speak',
        languages: [...(readModel(elevenlabs.model)?.languages ?? [])],
      },
      ask: (apiKey) => checkElevenLabs({ apiKey, baseUrl: elevenlabs.baseUrl }),
    },
    {
      secret: 'google-tts-credentials',
      facts: { provider: 'google-tts', job: 'speak', languages: googleLanguages },
      ask: (credentials) => checkGoogle({ credentials, endpoint: googleTts.endpoint }),
    },
    {
      secret: 'pexels-api-key',
      facts: { provider: 'pexels', job: 'find' },
      ask: (apiKey) => checkPexels({ apiKey, baseUrl: pexels.baseUrl }),
    },
    {
      secret: 'pixabay-api-key',
      facts: { provider: 'pixabay', job: 'find' },
      ask: (apiKey) => checkPixabay({ apiKey, baseUrl: pixabay.baseUrl }),
    },
  ];
  return all.flatMap(({ secret, facts, withoutKey, ask }) => {
    const kept = secretIn(config, secret) ?? (missing === 'empty' ? '' : undefined);
    if (kept === undefined) return [];
    const key = kept || withoutKey;
    const how =
      secret === 'google-tts-credentials'
        ? `name its file in ${keyVariables[secret]}`
        : `into ${keyVariables[secret]}`;
    const todo = `no key: put it into the secret ${secret}, or ${how} before npm start`;
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

/** Whether this lane's encoder encodes, by a real test encode. */
export function encoderCheck(encoder: Pick<Encoder, 'probe'>, lane: 'gpu' | 'cpu'): ProviderCheck {
  return {
    provider: `encoder-${lane}`,
    job: 'encode',
    todo: '',
    async ask() {
      const { name, preset } = await encoder.probe(lane);
      return { words: `${name}, preset ${preset}`, left: undefined };
    },
  };
}

/** What decides whether a video is let in and begun. */
export function composeReadiness({ providers }: Config, sql: Sql): Readiness {
  return createReadiness(sql, createHealthBooks(sql), { offlineVoice: providers.isOfflineVoiceAllowed });
}

/** What is counted of all providers' calls, and who is left alone. */
export function providerStatistics(redis: RedisAddress, log: Log): ProviderStatistics {
  return createProviderStatistics({
    ...redis,
    providers: Object.keys(policies),
    warn: (message) => log.warn({}, message),
  });
}

/**
 * Keeps the health of the providers this process has secrets of, and of what else it is given, until it is stopped.
 * Without any it does nothing. A search of a library is one of the few calls it allows: only a person asks for it.
 */
export function composeHealthKeeper(
  config: Config,
  { sql, log, more = [] }: { sql: Sql; log: Log; more?: readonly ProviderCheck[] },
): { stop(): Promise<void> } {
  const checks = [...providerChecks(config).filter(({ job }) => job !== 'find'), ...more];
  if (checks.length === 0) return { stop: async () => {} };
  const { redisRestUrl } = config;
  const redisRestToken = redisRestUrl === undefined ? '' : config.secret('redis-rest-token');
  const redis = { redisRestUrl, redisRestToken };
  return keepHealth({
    checks,
    books: createHealthBooks(sql),
    statistics: providerStatistics(redis, log),
    log,
  });
}
