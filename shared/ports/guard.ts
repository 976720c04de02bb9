export interface GuardedCall {
  signal: AbortSignal;
  /** Ends the call after this many milliseconds; the provider's usual time when left out. */
  timeoutMs?: number;
  /**
   * Whether an answer we never saw may be on the bill. Such a call is never repeated: its error says `mayBeCharged`. One
   * that is free is repeated for any passing reason.
   */
  paid: boolean;
}

/**
 * Stands before every call to one outside provider, in this process and, by what they tell each other, in all others:
 * so many at once, so many a second, so long at most, and none while the provider is known to fail.
 */
export interface Guard {
  /** For example `openai`. */
  readonly provider: string;
  /**
   * Makes one call. `work` is given the signal that ends it, and throws `Retryable` or `Terminal` (failures that
   * shared/domain/provider-failure.ts made). What failed for a passing reason and certainly cost nothing is tried again
   * here, after the pause the provider asked for, when that is short.
   *
   * @throws Retryable `circuit_open` without a call, with the time until it is worth a try; `provider_silent` when the
   *   time is over, with `mayBeCharged` where `paid`; the signal's reason; what `work` threw last
   */
  call<Result>(work: (signal: AbortSignal) => Promise<Result>, options: GuardedCall): Promise<Result>;
}
