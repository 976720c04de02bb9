import { isEmptyWord, stem } from '../../domain/telling-words.ts';
import { isPaintable } from './keywords.ts';
import { isNoun, type Term, taggedTerms } from './tagged-terms.ts';

const mostWords = 5;
const mostLetters = 36;

/** What the opening scene shows: the title where it is short, else a phrase like any other scene. */
export const isShort = (title: string) =>
  title.length <= mostLetters && title.split(' ').length <= mostWords + 1;

/**
 * A few words of the narration to show large: its most telling phrase, with its number or adjective, or a
 * whole sentence where one is that short. Never one shown already; empty where none stands out.
 */
export function onScreenFor(
  narration: string,
  weights: ReadonlyMap<string, number>,
  shown: ReadonlySet<string>,
): string {
  const value = (words: readonly string[], place: number) => {
    const weight = words.reduce((sum, word) => sum + (weights.get(stem(word)) ?? 0), 0);
    const counted = counts.test(words.join(' ')) ? 3 : 0;
    return weight / Math.sqrt(words.length) + counted + (words.length > 1 ? 2 : 0) - 0.15 * place;
  };
  const best = phrases(taggedTerms(narration))
    .map((words, place) => ({ phrase: words.join(' '), value: value(words, place) }))
    .filter(({ phrase }) => !shown.has(phrase.toLowerCase()))
    .map((one) => ({ ...one, phrase: asWritten(one.phrase, narration) }))
    .filter(({ phrase }) => phrase.length > 3 && phrase.length <= mostLetters)
    .sort((a, b) => b.value - a.value)[0]?.phrase;
  return best === undefined ? '' : best.charAt(0).toUpperCase() + best.slice(1);
}

const counts = /^(?:[\d$£€]|(?:two|three|four|five|six|seven|eight|nine|ten|half|double)\b)/i;

/** Runs of numbers, adjectives and nouns that end in a noun, and clauses of a few words. */
function phrases(terms: readonly Term[]): string[][] {
  const found: string[][] = [];
  let run: Term[] = [];
  let clause: Term[] = [];
  const endRun = () => {
    const lastNoun = run.findLastIndex((term) => isNoun(term));
    found.push(run.slice(0, lastNoun + 1).map((term) => term.text));
    run = [];
  };
  const endClause = () => {
    const whole = clause.length > 2 && clause.some(({ tags }) => tags.has('Verb')) && clause.some(isNoun);
    if (whole && !leans.test(clause[0]?.text ?? '')) found.push(clause.map((term) => term.text));
    clause = [];
  };
  for (const term of terms) {
    if (clause.length > 0 || !term.tags.has('Conjunction')) clause.push(term);
    if (inPhrase(term)) run.push(term);
    else endRun();
    if (!/[^\s'’"”-]/u.test(term.post)) continue;
    endRun();
    endClause();
  }
  endRun();
  endClause();
  return found.filter(
    (words) => words.length > 0 && words.length <= mostWords && tells(words) && endsWell(words),
  );
}

/** A clause that starts with one of these says nothing by itself. */
const leans =
  /^(?:it|its|they|their|them|this|that|these|those|he|she|his|her|so|but|and|or|which|who|to|of|than|as|not|is|are|was|were|be|has|have|had|do|does|did|can|could|will|would|may|must)$/i;
const phraseTags = ['Value', 'Adjective', 'Noun', 'Hyphenated'];
const inPhrase = ({ text, tags }: Term) =>
  phraseTags.some((tag) => tags.has(tag)) &&
  !tags.has('Pronoun') &&
  !/^(?:other|another|such|same|many|much|most|some|any|each|every|all|one|none|its|their|our|your|my|his|her|time)$/i.test(
    text,
  );

const tells = (words: readonly string[]) =>
  words.some((word) => !isEmptyWord(word) && isPaintable(word.toLowerCase()) && /\p{L}{3}/u.test(word));

const endsWell = (words: readonly string[]) =>
  words.length > 3 || counts.test(words.join(' ')) || isPaintable((words.at(-1) ?? '').toLowerCase());

/** The phrase as it stands in the narration, capitals included; empty when it does not stand there. */
function asWritten(phrase: string, narration: string): string {
  const at = narration.toLowerCase().indexOf(phrase.toLowerCase());
  return at < 0 ? '' : narration.slice(at, at + phrase.length);
}
