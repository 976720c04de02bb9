import { z } from 'zod';
import { Terminal } from '../../contracts/errors.ts';
import type { ProviderCheck } from '../../ports/readiness.ts';
import { askOnce } from './ask-once.ts';

export interface OpenAiCheckOptions {
  apiKey: string;
  /** With its version: `https://api.openai.com/v1`. */
  baseUrl: string;
  model: string;
}

const Listed = z.object({ data: z.array(z.object({ id: z.string() })) });

/**
 * `GET /models/{model}` (platform.openai.com/docs/api-reference/models/retrieve): the key works and may use the model.
 * What is left of the account OpenAI tells nobody with such a key; an empty one is noticed by the guard. Servers of one's
 * own often only list their models.
 */
export function checkOpenAi({
  apiKey,
  baseUrl,
  model,
}: OpenAiCheckOptions): NonNullable<ProviderCheck['ask']> {
  const root = baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`;
  const headers = { Authorization: `Bearer ${apiKey}` };
  const ask = (path: string, signal: AbortSignal) =>
    askOnce({ label: 'OpenAI', url: new URL(path, root), headers, apiKey, signal });
  return async (signal) => {
    const words = `may use ${model}`;
    try {
      await ask(`models/${encodeURIComponent(model)}`, signal);
      return { words, left: undefined };
    } catch (error) {
      if (!(error instanceof Terminal) || error.code !== 'provider_rejected') throw error;
      const { body } = await ask('models', signal).catch(() => ({ body: undefined }));
      if (Listed.safeParse(body).data?.data.some(({ id }) => id === model)) return { words, left: undefined };
      throw error;
    }
  };
}
