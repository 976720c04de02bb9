import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type PriceBook, priceBook } from './domain/price-book.ts';
import { type OwnPrices, withOwnPrices } from './domain/prices/find-price.ts';

const httpAddress = z.url({ protocol: /^https?$/, error: 'must be an http or https address' });
const modelName = z.string().regex(/^[\w.:/-]{1,100}$/, { error: 'must be the name of a model' });
const hostAndPort = z.string().regex(/^[A-Za-z0-9.-]+:\d{1,5}$/, { error: 'must be host:port' });

const price = z.string().regex(/^\d{1,6}(\.\d{1,6})?$/, {
  error: 'must be dollars in quotes with at most six decimals, such as "0.15"; "0" for what is free',
});
const Prices = z.strictObject({
  models: z
    .record(z.string(), z.strictObject({ input: price, cached: price.optional(), output: price }))
    .optional(),
  voices: z.record(z.string(), price).optional(),
  apis: z.record(z.string(), price).optional(),
});

const ownPrices = z
  .string()
  .default('{}')
  .transform((text, context) => {
    const parsed = Prices.safeParse(parsedJson(text));
    if (parsed.success) return parsed.data as OwnPrices;
    const example = '{"models":{"llama3.1":{"input":"0","output":"0"}}}';
    context.addIssue({
      code: 'custom',
      message: `must be JSON such as ${example}: ${z.prettifyError(parsed.error)}`,
    });
    return z.NEVER;
  });

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Where outside services are, and with which of their models we work. Part of the environment (shared/config.ts). */
export const providerEnvironment = {
  /** Any server that speaks the OpenAI API: Ollama and vLLM do. Without a key it is asked without one. */
  YTEMPIRE_OPENAI_BASE_URL: httpAddress.optional(),
  /** The same, as OpenAI's own tools call it. */
  OPENAI_BASE_URL: httpAddress.optional(),
  YTEMPIRE_OPENAI_MODEL: modelName.optional(),
  YTEMPIRE_OPENAI_ECONOMY_MODEL: modelName.optional(),
  YTEMPIRE_PRICES: ownPrices,
  YTEMPIRE_ELEVENLABS_BASE_URL: httpAddress.optional(),
  YTEMPIRE_GOOGLE_TTS_ENDPOINT: hostAndPort.optional(),
  YTEMPIRE_PEXELS_BASE_URL: httpAddress.optional(),
  YTEMPIRE_PIXABAY_BASE_URL: httpAddress.optional(),
  YTEMPIRE_YOUTUBE_BASE_URL: httpAddress.optional(),
  YTEMPIRE_GOOGLE_OAUTH_BASE_URL: httpAddress.optional(),
  /** From one upload of a YouTube account to its next. */
  YTEMPIRE_YOUTUBE_REST_SECONDS: z.coerce.number().int().min(0).max(604_800).default(3600),
  /** Never: a video whose voices all fail is tried again, and fails, instead of being spoken by the offline voice. */
  YTEMPIRE_OFFLINE_VOICE: z.enum(['allowed', 'never']).default('allowed'),
  /** `host:port` in our own network that media may be fetched from; nothing else there ever is. */
  YTEMPIRE_MEDIA_PRIVATE_HOSTS: z.string().default(''),
  OPENAI_API_KEY: z.string().optional(),
  ELEVENLABS_API_KEY: z.string().optional(),
  PEXELS_API_KEY: z.string().optional(),
  PIXABAY_API_KEY: z.string().optional(),
  /** A file: Google's own tools read it too. */
  GOOGLE_APPLICATION_CREDENTIALS: z.string().optional(),
};

const Environment = z.object(providerEnvironment);

export interface ProviderSettings {
  /** `isOwn`: a server the operator named, which may ask for no key. */
  openai: { baseUrl: string; isOwn: boolean; model: string; economyModel: string };
  elevenlabs: { baseUrl: string; model: string; economyModel: string };
  googleTts: { endpoint: string | undefined };
  pexels: { baseUrl: string };
  pixabay: { baseUrl: string };
  youtube: { baseUrl: string | undefined; oauthBaseUrl: string | undefined; restMs: number };
  isOfflineVoiceAllowed: boolean;
  mediaPrivateHosts: string[];
  /** The price book with the operator's own lines in it. */
  book: PriceBook;
}

export function providerSettings(e: z.infer<typeof Environment>): ProviderSettings {
  const ownUrl = e.YTEMPIRE_OPENAI_BASE_URL ?? e.OPENAI_BASE_URL;
  const model = e.YTEMPIRE_OPENAI_MODEL ?? 'gpt-6.1-terra';
  // A server of one's own rarely has OpenAI's cheaper model beside the one that was named.
  const usualEconomy = e.YTEMPIRE_OPENAI_MODEL === undefined ? 'gpt-6-luna' : model;
  return {
    openai: {
      baseUrl: ownUrl ?? 'https://api.openai.com/v1',
      isOwn: ownUrl !== undefined,
      model,
      economyModel: e.YTEMPIRE_OPENAI_ECONOMY_MODEL ?? usualEconomy,
    },
    elevenlabs: {
      baseUrl: e.YTEMPIRE_ELEVENLABS_BASE_URL ?? 'https://api.elevenlabs.io',
      model: 'eleven_multilingual_v2',
      economyModel: 'eleven_flash_v2_5',
    },
    googleTts: { endpoint: e.YTEMPIRE_GOOGLE_TTS_ENDPOINT },
    pexels: { baseUrl: e.YTEMPIRE_PEXELS_BASE_URL ?? 'https://api.pexels.com' },
    pixabay: { baseUrl: e.YTEMPIRE_PIXABAY_BASE_URL ?? 'https://pixabay.com' },
    youtube: {
      baseUrl: e.YTEMPIRE_YOUTUBE_BASE_URL,
      oauthBaseUrl: e.YTEMPIRE_GOOGLE_OAUTH_BASE_URL,
      restMs: e.YTEMPIRE_YOUTUBE_REST_SECONDS * 1000,
    },
    isOfflineVoiceAllowed: e.YTEMPIRE_OFFLINE_VOICE === 'allowed',
    mediaPrivateHosts: e.YTEMPIRE_MEDIA_PRIVATE_HOSTS.split(',').flatMap((host) => host.trim() || []),
    book: withOwnPrices(priceBook, e.YTEMPIRE_PRICES, {
      source: "the operator's own line: YTEMPIRE_PRICES",
      dated: 'as set',
    }),
  };
}

/** Variables that hold keys. Functions are not given them: each gets the secrets that stack.yml lists for it. */
export const keyVariables = {
  'openai-api-key': 'OPENAI_API_KEY',
  'elevenlabs-api-key': 'ELEVENLABS_API_KEY',
  'google-tts-credentials': 'GOOGLE_APPLICATION_CREDENTIALS',
  'pexels-api-key': 'PEXELS_API_KEY',
  'pixabay-api-key': 'PIXABAY_API_KEY',
} as const;

/** Secrets a person without these services leaves empty. */
export const optionalSecrets = [...Object.keys(keyVariables), 'youtube-clients'];

/** Keys in the environment, by the secret in whose place they stand while this process lives. */
export function givenSecrets(e: z.infer<typeof Environment>): Record<string, string> {
  const given: Record<string, string> = {};
  for (const [secret, variable] of Object.entries(keyVariables)) {
    const value = e[variable]?.trim();
    if (value) given[secret] = variable === 'GOOGLE_APPLICATION_CREDENTIALS' ? credentialsIn(value) : value;
  }
  return given;
}

function credentialsIn(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Error(`GOOGLE_APPLICATION_CREDENTIALS names ${file}, which cannot be read`, { cause });
  }
}
