/** Dollars per million tokens, as a price list says it. */
interface Tariff {
  input: number;
  /** Newer models bill what they store of a prompt; older ones bill it as any other input. */
  cacheWrite?: number;
  cached: number;
  output: number;
}

/** The provider's own price list: it neither knows the caller's nor how the caller reckons. */
export const tariffs: Readonly<Record<string, Tariff>> = {
  'gpt-6.1-terra': { input: 1, cacheWrite: 1.25, cached: 0.05, output: 5 },
  'gpt-6-luna': { input: 0.1, cacheWrite: 0.125, cached: 0.01, output: 0.5 },
  'gpt-5.6-terra': { input: 2, cacheWrite: 2.5, cached: 0.2, output: 12 },
  'gpt-5.5': { input: 5, cached: 0.5, output: 30 },
  'gpt-5.4': { input: 2.5, cached: 0.25, output: 15 },
  'gpt-5-mini': { input: 0.25, cached: 0.125, output: 2 },
  'gpt-4o-mini': { input: 0.15, cached: 0.075, output: 0.6 },
};

export interface Tokens {
  prompt: number;
  /** Of the prompt. */
  cached: number;
  /** Of the prompt; 0 for models that store for nothing. */
  written: number;
  completion: number;
}

/** A dollar per million tokens is a million picodollars per token. */
const picodollars = (perMillion: number): bigint => BigInt(Math.round(perMillion * 1_000_000));

/** What a call costs, in whole micro-dollars, each call rounded up. */
export function chargeMicros(model: string, tokens: Tokens): number {
  const tariff = tariffs[model];
  if (tariff === undefined) throw new Error(`${model} has no tariff`);
  const parts: [number, number][] = [
    [tokens.prompt - tokens.cached - tokens.written, tariff.input],
    [tokens.cached, tariff.cached],
    [tokens.written, tariff.cacheWrite ?? tariff.input],
    [tokens.completion, tariff.output],
  ];
  let total = 0n;
  for (const [count, perMillion] of parts) total += BigInt(count) * picodollars(perMillion);
  return Number((total + 999_999n) / 1_000_000n);
}
