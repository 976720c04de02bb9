import { candidatesOf } from '../../domain/graphics/candidates.ts';
import { tellingWords } from '../../domain/telling-words.ts';
import type { Sentence } from './sentence.ts';

/** A sentence and what a second of it is worth, about 0 to 1.5. */
export interface Weighed extends Sentence {
  worth: number;
}

const explains =
  /\b(?:because|why|reason|means|so that|that is how|causes?|in order to|which lets?|allows?)\b/i;

/**
 * How much each sentence says of what the brief is about: likeness to the brief's vocabulary as a whole
 * (centroid, as in Radev et al. 2004), to its title, whether it opens a paragraph, explains, or holds a number;
 * less where an earlier sentence has said it. Linear in the brief's length.
 */
export function weighSentences(sentences: readonly Sentence[], title: string): Weighed[] {
  const weights = wordWeights(sentences);
  const norm = (stems: Iterable<string>) =>
    Math.hypot(...[...stems].map((word) => weights.get(word) ?? 0)) || 1;
  const subject = new Set(tellingWords(title));
  const total = Math.sqrt([...weights.values()].reduce((sum, weight) => sum + weight * weight, 0)) || 1;
  const likeness = sentences.map(({ stems }) => norm(stems) / total);
  const most = Math.max(
    ...likeness.map((one, index) => one * shortness(sentences[index]?.stems.size ?? 1)),
    1e-9,
  );
  const said = new Map<string, number[]>();
  const weighed = sentences.map((sentence, index) => {
    const { stems } = sentence;
    const central = ((likeness[index] ?? 0) * shortness(stems.size)) / most;
    const titled =
      [...stems].filter((word) => subject.has(word)).length / Math.max(1, Math.min(3, subject.size));
    const worth =
      0.55 * central +
      0.2 * Math.min(1, titled) +
      (sentence.opens ? 0.15 : 0) +
      (sentence.step ? stepBonus : 0) +
      (sentence.row ? rowBonus : 0) +
      (explains.test(sentence.text) ? 0.12 : 0) +
      shownWorth(sentence.text) -
      (sentence.fragment ? 0.25 : 0) -
      (sentence.text.endsWith('?') ? 0.1 : 0) -
      costOfRepeat(sentence.text) * overlapWithEarlier(sentence, said);
    return { ...sentence, worth: Math.max(0.02, worth) };
  });
  return withEverySection(weighed);
}

/**
 * The best self-standing sentence of each section counts for more, so that a script covers the whole brief;
 * so do, half as much each time, the sentences that carry it on.
 */
function withEverySection(weighed: readonly Weighed[]): Weighed[] {
  const best = new Map<number, Weighed>();
  for (const one of weighed)
    if (!one.unfit && !one.leans && one.worth > (best.get(one.section)?.worth ?? 0))
      best.set(one.section, one);
  let carried = 0;
  return weighed.map((one) => {
    const bonus = best.get(one.section) === one ? sectionBonus : one.leans && !one.opens ? carried / 2 : 0;
    carried = bonus;
    return { ...one, worth: one.worth + bonus };
  });
}
const sectionBonus = 0.35;
/** A guide that leaves steps out is none. */
const stepBonus = 1.2;
/** So is a table without some of its rows. */
const rowBonus = 0.4;

/** What can be shown as more than its words - causes, things in a row, two sides - keeps a viewer watching. */
const showsMore = (text: string): boolean => candidatesOf({ narration: text, on_screen: '' }).length > 0;
const shownWorth = (text: string): number => (/\d/.test(text) ? 0.15 : showsMore(text) ? 0.12 : 0);
/** `After 10 years ...`, `After 20 years ...`: figures that go on repeat the words around them, and only those. */
const costOfRepeat = (text: string): number => (/\d/.test(text) ? 0.15 : 0.6);

/** Long sentences hold more words of everything; this keeps them from winning by length alone. */
const shortness = (words: number) => 1 / Math.sqrt(Math.max(4, words));

function wordWeights(sentences: readonly Sentence[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { stems } of sentences) for (const word of stems) counts.set(word, (counts.get(word) ?? 0) + 1);
  return new Map([...counts].map(([word, count]) => [word, Math.log2(1 + count)]));
}

/** The largest share of its words that one earlier sentence has said already; 0 below a half. */
function overlapWithEarlier({ stems, index }: Sentence, said: Map<string, number[]>): number {
  const shared = new Map<number, number>();
  for (const word of stems) {
    const places = said.get(word) ?? [];
    for (const place of places) shared.set(place, (shared.get(place) ?? 0) + 1);
    said.set(word, [...places.slice(-lookBack), index]);
  }
  const share = Math.max(0, ...shared.values()) / Math.max(3, stems.size);
  return share > 0.5 ? share : 0;
}

/** How many earlier sentences with a word are compared: it keeps the work linear. */
const lookBack = 30;
