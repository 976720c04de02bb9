/** Until the first word of a busy model. */
const startMs = 12_000;
/** A slow model writes 100 tokens a second; the bound is about twice what is written. */
const perTokenMs = 5;
const mostMs = 55_000;

/** How long an answer of at most so many tokens may take, in milliseconds. Above that the next provider is quicker. */
export function answerTimeMs(mostOutputTokens: number): number {
  return Math.min(mostMs, startMs + mostOutputTokens * perTokenMs);
}
