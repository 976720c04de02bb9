import type OpenAI from 'openai';
import { boundedFetch } from './bounded-fetch.ts';
import type { ServerOptions } from './options.ts';

/** Above the time of any call: the guard ends them. */
const sdkTimeoutMs = 600_000;

/** The SDK's client, made with the first call: a process that never calls must not pay the memory. */
export function createClient({ apiKey, baseUrl }: ServerOptions): () => Promise<OpenAI> {
  let made: Promise<OpenAI> | undefined;
  return () => {
    made ??= import('openai').then(
      ({ default: Client }) =>
        new Client({
          apiKey,
          baseURL: baseUrl,
          // The SDK would take these from the environment.
          organization: null,
          project: null,
          webhookSecret: null,
          // What is paid is never repeated behind our back.
          maxRetries: 0,
          timeout: sdkTimeoutMs,
          logLevel: 'off',
          fetch: boundedFetch,
        }),
    );
    return made;
  };
}
