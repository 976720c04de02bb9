/** One call that went out to a provider. */
export interface ToldCall {
  provider: string;
  /** `ok`, or the code of its failure. */
  outcome: string;
  ms: number;
  /** Not the first try of what was asked for. */
  repeated: boolean;
}

/** Counts calls to providers. It may lose the last of them, and never fails or slows a call. */
export interface ProviderTally {
  count(call: ToldCall): void;
  /** Sends what was counted. Never rejects. */
  flush(): Promise<void>;
}

/** What is known of one provider's calls within the last 24 hours. */
export interface ProviderNumbers {
  provider: string;
  calls: number;
  repeats: number;
  /** How many ended with which code; those that went well are not in it. */
  failures: Record<string, number>;
  p50Seconds: number;
  p95Seconds: number;
  /** Absent: it is called as usual. */
  resting: { kind: 'busy' | 'broken'; code: string; words: string; leftMs: number } | undefined;
}

export interface ProviderStatistics {
  /** Sorted by name. Empty when nobody called anything, or nobody can say. Never rejects. */
  read(): Promise<ProviderNumbers[]>;
}
