import type { ProviderCheck } from '../../ports/readiness.ts';
import { connectGoogle, type GoogleAccess } from './connect-google.ts';
import { googleFailure } from './google-failure.ts';

/** In milliseconds. */
const timeoutMs = 10_000;

/** ListVoices, which is free: the service account may call the API. How much it has used Google tells elsewhere. */
export function checkGoogle(access: GoogleAccess): NonNullable<ProviderCheck['ask']> {
  const connection = connectGoogle(access);
  return async (signal) => {
    const { client, authorization } = await connection();
    signal.throwIfAborted();
    const headers = { authorization: await authorization() };
    try {
      const [{ voices }] = await client.listVoices(
        { languageCode: 'en-US' },
        { timeout: timeoutMs, retry: null, signal, otherArgs: { headers } },
      );
      return { words: `offers ${voices?.length ?? 0} voices for en-US`, left: undefined };
    } catch (error) {
      signal.throwIfAborted();
      throw googleFailure(error, { paid: false });
    }
  };
}
