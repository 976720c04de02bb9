import { z } from 'zod';
import { Terminal } from '../../contracts/errors.ts';
import { providerGarbled } from '../../domain/provider-failure.ts';
import type { ProviderCheck } from '../../ports/readiness.ts';
import { askOnce } from './ask-once.ts';

const Subscription = z.object({
  tier: z.string(),
  character_count: z.number().nonnegative(),
  character_limit: z.number().nonnegative(),
  /** What may be used beyond the plan, and is billed: 0 is none. */
  max_credit_limit_extension: z.union([z.number(), z.literal('unlimited')]).nullish(),
});

const label = 'ElevenLabs';

/**
 * `GET /v1/user/subscription` (elevenlabs.io/docs/api-reference/user/subscription/get): the key works, and so many
 * characters are left of the plan. A key may be allowed to speak and not to look there; then nobody knows what is left.
 */
export function checkElevenLabs(options: {
  apiKey: string;
  baseUrl: string;
}): NonNullable<ProviderCheck['ask']> {
  const { apiKey, baseUrl } = options;
  const url = new URL('/v1/user/subscription', baseUrl);
  return async (signal) => {
    try {
      const { body } = await askOnce({ label, url, headers: { 'xi-api-key': apiKey }, apiKey, signal });
      const read = Subscription.safeParse(body);
      if (!read.success) throw providerGarbled(label, z.prettifyError(read.error), { paid: false });
      const { tier, character_count: used, character_limit: limit } = read.data;
      const more = read.data.max_credit_limit_extension ?? 0;
      if (more === 'unlimited') return { words: `plan ${tier}, billed beyond it`, left: undefined };
      const of = limit + more;
      return {
        words: `plan ${tier}`,
        left: { amount: Math.max(0, of - used), of, unit: 'characters' },
      };
    } catch (error) {
      const mayNotLook = error instanceof Terminal && /missing_permissions/.test(error.message);
      if (!mayNotLook) throw error;
      return { words: 'the key may not read what is left of the plan', left: undefined };
    }
  };
}
