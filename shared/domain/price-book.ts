import { exactDollars } from './prices/exact-dollars.ts';

/** Where a figure stands and how old that page is. */
interface Sourced {
  source: string;
  /** When the source says it was written or checked, YYYY-MM or YYYY-MM-DD; the day it was read where it does not say. */
  dated: string;
}

/** Micro-dollars per million tokens. */
export interface TokenLine extends Sourced {
  input: bigint;
  /** Input the provider stores for later calls; dearer than `input` on newer models, without anybody asking for it. */
  cacheWrite: bigint;
  /** Input the provider had stored. */
  cached: bigint;
  /** What the model thinks before it answers is output too. */
  output: bigint;
  /** A longer prompt is billed at another tariff, which this book does not hold. */
  longestPromptTokens: number | undefined;
}

/** Micro-dollars per million characters. */
export interface CharacterLine extends Sourced {
  perMillion: bigint;
}

/** Micro-dollars per call. */
export interface CallLine extends Sourced {
  perCall: bigint;
}

export interface PriceBook {
  models: ReadonlyMap<string, TokenLine>;
  voices: ReadonlyMap<string, CharacterLine>;
  apis: ReadonlyMap<string, CallLine>;
}

/** When the book was last gone through as a whole. Older than a season, it wants a new look. */
export const pricedOn = '2026-11-21';

/** GPT-5.4 and later: above this a call costs up to twice as much (docs.litellm.ai/blog/gpt-6-1-terra). */
const shortContextTokens = 272_000;

/**
 * GPT-5.6 and later bill what they store of a prompt at 1.25 times the input price, and they store by themselves
 * (developers.openai.com/api/docs/guides/prompt-caching, read 2026-11-21).
 */
function withPaidCache(input: string, cached: string, output: string, sourced: Sourced): TokenLine {
  const line = withFreeCache(input, cached, output, sourced);
  return { ...line, cacheWrite: (line.input * 5n + 3n) / 4n, longestPromptTokens: shortContextTokens };
}

function withFreeCache(input: string, cached: string, output: string, sourced: Sourced): TokenLine {
  return {
    input: exactDollars(input),
    cacheWrite: exactDollars(input),
    cached: exactDollars(cached),
    output: exactDollars(output),
    longestPromptTokens: undefined,
    ...sourced,
  };
}

const offline: Sourced = { source: 'runs on this server; nobody sends a bill for it', dated: pricedOn };
const promptFuel = 'https://github.com/TheKrush/PromptFuel/releases/tag/v1.0.';
const reseller = {
  source: 'https://docs.laozhang.ai/en/announcements/gpt-5-6-pricing-2026-07.md',
  dated: '2026-08-01',
};
const june = { source: 'https://www.morphllm.com/openai-api-pricing', dated: '2026-06' };
const copilot = {
  source: 'https://github.com/github/docs/blob/main/data/tables/copilot/models-and-pricing.yml',
  dated: '2026-11-21',
};
const april = {
  source: 'https://aumiqx.com/ai-tools/openai-api-pricing-gpt4-costs-guide-2026',
  dated: '2026-04',
};

/**
 * Dollars per million tokens: input, cached input, output; standard processing, no regional surcharge. A dated snapshot
 * of a model is another entry, for some cost more than their family: one that is not listed here is refused.
 */
const models: Record<string, TokenLine> = {
  'gpt-6.1-terra': withPaidCache('1', '0.05', '5', {
    source: 'https://docs.litellm.ai/blog/gpt-6-1-terra',
    dated: '2026-10-26',
  }),
  'gpt-6.1-sol': withPaidCache('2', '0.10', '10', { source: `${promptFuel}22`, dated: '2026-10-01' }),
  'gpt-6-astra': withPaidCache('10', '1', '50', { source: `${promptFuel}19`, dated: '2026-09-07' }),
  'gpt-6-sol': withPaidCache('2', '0.20', '10', { source: `${promptFuel}21`, dated: '2026-09-23' }),
  'gpt-6-luna': withPaidCache('0.10', '0.01', '0.50', { source: `${promptFuel}21`, dated: '2026-09-23' }),
  'gpt-5.6-sol': withPaidCache('5', '0.50', '30', reseller),
  'gpt-5.6-terra': withPaidCache('2', '0.20', '12', reseller),
  'gpt-5.6-luna': withPaidCache('0.20', '0.02', '1.20', reseller),
  'gpt-5.5': { ...withFreeCache('5', '0.50', '30', june), longestPromptTokens: shortContextTokens },
  'gpt-5.4': { ...withFreeCache('2.50', '0.25', '15', june), longestPromptTokens: shortContextTokens },
  'gpt-5.4-mini': {
    ...withFreeCache('0.75', '0.075', '4.50', june),
    longestPromptTokens: shortContextTokens,
  },
  'gpt-5.4-nano': { ...withFreeCache('0.20', '0.02', '1.25', june), longestPromptTokens: shortContextTokens },
  // Two lists disagree on cached input (0.025 and 0.125): the dearer.
  'gpt-5-mini': withFreeCache('0.25', '0.125', '2', copilot),
  'gpt-4.1': withFreeCache('2', '0.50', '8', copilot),
  'gpt-4.1-mini': withFreeCache('0.40', '0.10', '1.60', {
    source: 'https://vercel.com/ai-gateway/models/gpt-4.1-mini/api',
    dated: '2026-11-21',
  }),
  'gpt-4o': withFreeCache('2.50', '1.25', '10', april),
  'gpt-4o-mini': withFreeCache('0.15', '0.075', '0.60', april),
  extractive: withFreeCache('0', '0', '0', offline),
  rules: withFreeCache('0', '0', '0', offline),
};

function perMillion(dollars: string, sourced: Sourced): CharacterLine {
  return { perMillion: exactDollars(dollars), ...sourced };
}

/** The two pages found say $0.10 and $0.12 for a thousand characters (half of it for Flash and Turbo): the dearer. */
const elevenLabs = {
  source:
    'https://pnbachduong.github.io/ai-tools-review/elevenlabs-api-pricing-explained-for-developers.html',
  dated: '2026-11-21',
};
const google = {
  source:
    'https://github.com/hail-hq/hail/blob/main/costs/tts.json (from https://cloud.google.com/text-to-speech/pricing)',
  dated: '2026-05-19',
};

/** Dollars per million characters, past any free allowance. A library voice with a multiplier of its own is not listed. */
const voices: Record<string, CharacterLine> = {
  eleven_v3: perMillion('120', elevenLabs),
  eleven_multilingual_v2: perMillion('120', elevenLabs),
  eleven_flash_v2_5: perMillion('60', elevenLabs),
  eleven_turbo_v2_5: perMillion('60', elevenLabs),
  'google-chirp3-hd': perMillion('30', google),
  'google-studio': perMillion('160', google),
  'google-neural2': perMillion('16', google),
  'google-wavenet': perMillion('16', google),
  'google-standard': perMillion('4', {
    source: 'https://bicov.pro/blog/new-google-cloud-text-to-speech-pricing',
    dated: '2024-06',
  }),
  flite: perMillion('0', offline),
};

const apis: Record<string, CallLine> = {
  pexels: { perCall: 0n, source: 'https://www.pexels.com/api/ (free of charge)', dated: '2026-08-19' },
  pixabay: { perCall: 0n, source: 'https://pixabay.com/api/docs/ (free of charge)', dated: '2026-05-08' },
  'omni-moderation-latest': {
    perCall: 0n,
    source: 'https://developers.openai.com/api/docs/models/omni-moderation-latest.md (free of charge)',
    dated: '2026-11-21',
  },
  illustrations: { perCall: 0n, ...offline },
};

/** What everything costs that this system can buy. What is not in it cannot be bought. */
export const priceBook: PriceBook = {
  models: new Map(Object.entries(models)),
  voices: new Map(Object.entries(voices)),
  apis: new Map(Object.entries(apis)),
};

/** A month of 30 days of a billion bytes. S3 Standard is a little cheaper in most regions; this is the dearest seen. */
export const storageLine = {
  perGigabyteMonth: exactDollars('0.0265'),
  source: 'https://aws.amazon.com/s3/pricing/ (as transcribed by api-evangelist/amazon-s3)',
  dated: '2026-09-20',
};

/** Fixed parts of the service cost model (SPEC.md): for each video, and for each render on a GPU however long it takes. */
export const fixedLines = {
  overhead: exactDollars('0.20'),
  gpuRender: exactDollars('0.30'),
  source: "the operator's own cost model: SPEC.md, service cost model",
  dated: pricedOn,
};

/**
 * A second of one core of the server: a 16-core machine at about $415 a month,
 * 415 / (30 x 86,400 x 16) = $0.000010. An allocation, not a bill: nobody sends an invoice for it.
 */
export const coreSecondLine = {
  perSecond: exactDollars('0.00001'),
  source: 'worked out from the rent of a 16-core server, about $415 a month',
  dated: '2026-11-01',
};
