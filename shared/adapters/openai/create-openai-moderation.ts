import { z } from 'zod';
import { zeroMicros } from '../../contracts/money.ts';
import { priceCalls } from '../../domain/prices/call-price.ts';
import { providerGarbled } from '../../domain/provider-failure.ts';
import type { Moderation } from '../../ports/moderation.ts';
import { createClient } from './create-client.ts';
import { visible } from './fence.ts';
import { type ServerOptions, serverName } from './options.ts';
import { translateError } from './translate-error.ts';

const model = 'omni-moderation-latest';
/** In long texts a short offence is overlooked. Beyond so many pieces they grow instead, so that nothing is left out. */
const usualPiece = 4000;
const mostPieces = 30;
/** It answers in well under a second; a video does not wait longer for what it can go on without. */
const timeoutMs = 5_000;

const Answer = z.object({
  results: z.array(z.object({ flagged: z.boolean(), categories: z.record(z.string(), z.unknown()) })),
});

/** Looks texts through with OpenAI's moderation models, which are free of charge. */
export function createOpenAiModeration(options: ServerOptions): Moderation {
  const { apiKey, baseUrl, guard, book } = options;
  const provider = serverName(baseUrl);
  const client = createClient(options);

  async function ask(input: string[], signal: AbortSignal): Promise<unknown> {
    const sdk = await client();
    try {
      return await sdk.moderations.create({ model, input }, { signal });
    } catch (error) {
      signal.throwIfAborted();
      throw translateError(error, provider, { paid: false, apiKey });
    }
  }

  return {
    identity: `openai:${model}`,
    quote: () => priceCalls(model, 1, book),
    async check(texts, signal) {
      const input = piecesOf(texts.join('\n\n'));
      if (input.length === 0) return { reasons: [], cost: zeroMicros };
      return await guard.call(
        async (guarded) => {
          const read = Answer.safeParse(await ask(input, guarded));
          if (!read.success || read.data.results.length !== input.length)
            throw providerGarbled(provider, 'an answer of another form', { paid: false });
          return { reasons: reasonsOf(read.data), cost: priceCalls(model, 1, book) };
        },
        { signal, timeoutMs, paid: false },
      );
    },
  };
}

function piecesOf(text: string): string[] {
  const seen = visible(text).trim();
  const size = Math.max(usualPiece, Math.ceil(seen.length / mostPieces));
  return seen.match(new RegExp(`[\\s\\S]{1,${size}}`, 'gu')) ?? [];
}

/** `self-harm/intent` as `self-harm (intent)`. */
function reasonsOf({ results }: z.infer<typeof Answer>): string[] {
  const flagged = results.filter((one) => one.flagged);
  const names = flagged.flatMap(({ categories }) =>
    Object.entries(categories).flatMap(([name, is]) =>
      is === true ? [name.replace(/\/(.+)$/, ' ($1)')] : [],
    ),
  );
  return flagged.length > 0 && names.length === 0 ? ['unnamed'] : [...new Set(names)];
}
