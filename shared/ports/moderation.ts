import type { Micros } from '../contracts/money.ts';

export interface Verdict {
  /** What the texts must not be published for, in plain words; empty: nothing. */
  reasons: string[];
  cost: Micros;
}

/** Says whether texts break the rules of those who publish them. */
export interface Moderation {
  readonly identity: string;
  /** Upper bound of the price of one `check`. Pure. @throws Terminal `unknown_price` */
  quote(): Micros;
  /** @throws Terminal, Retryable when the provider fails */
  check(texts: readonly string[], signal: AbortSignal): Promise<Verdict>;
}
