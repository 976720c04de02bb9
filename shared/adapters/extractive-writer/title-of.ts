import type { Sentence } from './sentence.ts';

const mostLetters = 100;

/** The brief's own heading, else the topic, else its first sentence; cut at a word when too long. */
export function titleOf(given: string | undefined, sentences: readonly Sentence[]): string {
  const first = sentences.find((one) => !one.unfit && !one.leans) ?? sentences[0];
  const whole = capitalised(
    (given ?? first?.text.replace(/[.:;,]+$/, '') ?? '').replace(/\s+/gu, ' ').trim(),
  );
  if (whole.length <= mostLetters) return whole;
  const cut = whole.slice(0, mostLetters - 1);
  const atWord = cut.replace(/\s+\S*$/u, '').replace(/[\s,;:–—-]+$/u, '');
  return `${(atWord.length > 20 ? atWord : cut).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
