import { z } from 'zod';

/** What a provider does for a video. */
export const ProviderJob = z.enum(['write', 'speak', 'find', 'encode']);
export type ProviderJob = z.infer<typeof ProviderJob>;

/** What is left of an allowance, where the provider tells. */
export const Allowance = z.object({ amount: z.number(), of: z.number().optional(), unit: z.string() });
export type Allowance = z.infer<typeof Allowance>;

/** How a provider stood when it was asked last. One that nobody has asked is not listed. */
export interface ProviderHealth {
  /** For example `openai`. */
  provider: string;
  job: ProviderJob;
  /** Absent: it has no key here. Failing: it would not do its job now. */
  state: 'ready' | 'failing' | 'absent';
  /** Of the failure. */
  code: string | undefined;
  /** What it said, or what to do. */
  words: string;
  left: Allowance | undefined;
  /** Of a voice: what it speaks, as `en`; undefined where nobody wrote that down. */
  languages: readonly string[] | undefined;
  checkedAt: Date;
}

/** Everything that decides whether a video can be finished now, beside its money. */
export interface ReadinessFacts {
  providers: readonly ProviderHealth[];
  /** Undefined: the store does not say. */
  freeBytes: number | undefined;
  /** Accounts that can publish for this channel; undefined: nobody knows. */
  accounts: number | undefined;
  offlineVoice: boolean;
}
