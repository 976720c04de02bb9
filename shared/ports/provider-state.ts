/** Why a provider is left alone. Survives JSON. */
export interface Rest {
  /** `busy`: it asked for a pause and works again after it. `broken`: after the rest one call tries whether it works. */
  kind: 'busy' | 'broken';
  /** Of the failure that was one too many. */
  code: string;
  /** The provider's own, as the failure told them. */
  words: string;
  /** How many rests it was given in a row; each is longer. */
  times: number;
}

export interface Rate {
  calls: number;
  windowMs: number;
}

/** One call that wants to be made. */
export interface Entry {
  /** Names this call among all of all processes. */
  holder: string;
  /** A trial that nobody heard of for this long is given to the next call. */
  trialMs: number;
  rate: Rate | undefined;
}

export type Entrance =
  /** `trial`: the rest that this one call decides about. */
  | { kind: 'go'; trial: Rest | undefined }
  | { kind: 'resting'; rest: Rest; leftMs: number }
  | { kind: 'too_fast'; leftMs: number };

/**
 * What is known of providers and holds for all their callers. Between processes it may be lost or out of reach at any
 * time: then everything is unknown, no call rejects, and none takes long.
 */
export interface ProviderState {
  /** Asks before each call. Counts it, where there is a rate. Undefined: nobody can say. */
  enter(provider: string, entry: Entry): Promise<Entrance | undefined>;
  /** From now on nobody calls it for so long. */
  rest(provider: string, rest: Rest, forMs: number): Promise<void>;
  /** It works: calls go on. */
  clear(provider: string): Promise<void>;
  /** The trial ended without an answer to what it was made for: the next call is one. */
  abandonTrial(provider: string, holder: string): Promise<void>;
}
