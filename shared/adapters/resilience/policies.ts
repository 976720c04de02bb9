import type { Rate } from '../../ports/provider-state.ts';

/** How one provider is treated. Every number is for one process, save the rate, which all share as long as Redis answers. */
export interface Policy {
  /** As people know it. */
  label: string;
  /** A call that names no time of its own ends after this. */
  timeoutMs: number;
  /** Calls at once, and calls that may wait for a place. */
  atOnce: number;
  queue: number;
  /** As many calls as the provider lets anybody make. Absent: it publishes no such limit. */
  rate: Rate | undefined;
  /** Absent: what fails at one address says nothing about the next. */
  circuit: Circuit | undefined;
}

export interface Circuit {
  /** So many failures in a row, and nobody calls it for `restMs`; twice as long each time it fails its trial. */
  failures: number;
  restMs: number;
  longestRestMs: number;
  /** The rest after it refused our key or has no money. Absent: a refusal concerns one account of several. */
  refusedMs: number | undefined;
}

/**
 * Five in a row: of calls that fail one time in five by chance, three in ten thousand do that. The rest is as long as an
 * instance that died takes to be replaced; five minutes are what a person takes to mend a key or an account.
 */
const usualCircuit: Circuit = { failures: 5, restMs: 20_000, longestRestMs: 300_000, refusedMs: 300_000 };

const minuteMs = 60_000;

/**
 * One table for all providers. Times are what a call takes there at the 99th percentile, doubled, and leave the stage
 * (SPEC.md, stages) time for the provider that comes after.
 */
export const policies = {
  /** 500 requests a minute is the first paid tier of most models (platform.openai.com/docs/guides/rate-limits). */
  openai: {
    label: 'OpenAI',
    timeoutMs: 30_000,
    atOnce: 8,
    queue: 32,
    rate: { calls: 500, windowMs: minuteMs },
    circuit: usualCircuit,
  },
  /**
   * Limited by calls at once: 2 on the free plan, 3 on Starter, 5 on Creator, 10 on Pro
   * (help.elevenlabs.io, API error code 429). One too many is answered 429 and tried again.
   */
  elevenlabs: {
    label: 'ElevenLabs',
    timeoutMs: 45_000,
    atOnce: 2,
    queue: 64,
    rate: undefined,
    circuit: usualCircuit,
  },
  /** Chirp 3: 200 requests a minute; Neural2 and all together: 1,000 (cloud.google.com/text-to-speech/quotas). */
  'google-tts': {
    label: 'Google Text-to-Speech',
    timeoutMs: 30_000,
    atOnce: 8,
    queue: 64,
    rate: { calls: 200, windowMs: minuteMs },
    circuit: usualCircuit,
  },
  /** 200 requests an hour and 20,000 a month (pexels.com/api/documentation). */
  pexels: {
    label: 'Pexels',
    timeoutMs: 10_000,
    atOnce: 4,
    queue: 64,
    rate: { calls: 200, windowMs: 60 * minuteMs },
    circuit: usualCircuit,
  },
  /** 100 requests in 60 seconds (pixabay.com/api/docs). */
  pixabay: {
    label: 'Pixabay',
    timeoutMs: 10_000,
    atOnce: 4,
    queue: 64,
    rate: { calls: 100, windowMs: minuteMs },
    circuit: usualCircuit,
  },
  /** Its quota is counted in units of a Cloud project, elsewhere; a refusal concerns one of many accounts. */
  youtube: {
    label: 'YouTube',
    timeoutMs: 60_000,
    atOnce: 4,
    queue: 32,
    rate: undefined,
    circuit: { ...usualCircuit, refusedMs: undefined },
  },
  /** Downloads, from wherever the libraries keep their files. */
  media: {
    label: 'the media server',
    timeoutMs: 60_000,
    atOnce: 4,
    queue: 64,
    rate: undefined,
    circuit: undefined,
  },
} as const satisfies Record<string, Policy>;

export type ProviderName = keyof typeof policies;
