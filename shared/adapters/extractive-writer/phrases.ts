import { isEmptyWord } from '../../domain/telling-words.ts';
import { isPaintable } from './keywords.ts';
import { isNoun, type Term, taggedTerms } from './tagged-terms.ts';

/** Words of a sentence that can stand on the screen by themselves. */
export interface Phrase {
  /** As they stand in the sentence. */
  text: string;
  words: string[];
  /**
   * `clause`: says something (`Octopus blood is blue`); `counted`: how many of what; `described`: a noun with an
   * adjective or another noun; `lasting`: a length of time; `word`: one noun.
   */
  kind: 'clause' | 'counted' | 'described' | 'lasting' | 'word';
}

const mostWordsOfClause = 10;
const mostWords = 5;

/** The phrases of one sentence, in order. */
export function phrasesOf(sentence: string): Phrase[] {
  const terms = taggedTerms(sentence);
  return [...clausesOf(terms), ...runsOf(terms)].flatMap((phrase) => {
    const text = asWritten(phrase.words, sentence);
    return text === '' ? [] : [{ ...phrase, text }];
  });
}

type Found = Omit<Phrase, 'text'>;

/** A new thought begins with one of these; what came before it stands by itself. */
const joins =
  /^(?:because|although|though|unless|until|while|whereas|where|when|if|so|but|which|who|whose)$/i;
/** What hangs on one of these is half a thought. */
const hangs =
  /^(?:although|though|unless|until|while|whereas|where|when|if|which|who|whose|that|than|as|to)$/i;
/** A clause that starts with one of these says nothing by itself. */
const leans =
  /^(?:it|its|they|their|them|this|that|these|those|he|she|his|her|there|here|then|so|but|and|or|which|who|to|of|than|as|not|is|are|was|were|be|has|have|had|do|does|did|can|could|will|would|may|must|called|by|with|in|on|at|for|from)$/i;
/** Nor does one that speaks of something named elsewhere. */
export const pointsAway = /^(?:it|they|them|this|these|those|she|he|one|ones|so|that)$/i;

/** Clauses of a few words that say something by themselves. */
function clausesOf(terms: readonly Term[]): Found[] {
  const clauses: Term[][] = [[]];
  for (const term of terms) {
    if (joins.test(term.text)) clauses.push([]);
    clauses.at(-1)?.push(term);
    if (breaks(term)) clauses.push([]);
  }
  return clauses.flatMap((clause) => {
    const [first] = clause;
    if (first === undefined || hangs.test(first.text)) return [];
    const whole = /^(?:because|so|but)$/i.test(first.text) ? clause.slice(1) : clause;
    const words = whole.map(({ text }) => text);
    const says =
      words.length > 2 &&
      words.length <= mostWordsOfClause &&
      whole.some(isNoun) &&
      whole.some((term, place) => place > 0 && isSaid(term, whole[place - 1])) &&
      !leans.test(words[0] ?? '') &&
      !whole.some((term, place) => pointsAway.test(term.text) && !isNamed(term, whole[place + 1]));
    return says && tells(words) ? [{ words, kind: 'clause' as const }] : [];
  });
}

/** `Most of that pressure` says of what. */
const isNamed = ({ text }: Term, next: Term | undefined): boolean =>
  text.toLowerCase() === 'that' && next !== undefined && isNoun(next);

/** A verb with somebody who does it: not the `roasted` of `popcorn and roasted coffee`. */
const isSaid = ({ tags }: Term, before: Term | undefined) =>
  tags.has('Verb') &&
  !tags.has('Infinitive') &&
  !['Conjunction', 'Determiner', 'Adjective', 'Preposition'].some((tag) => before?.tags.has(tag));

/** Runs of numbers, adjectives and nouns that end in a noun. */
function runsOf(terms: readonly Term[]): Found[] {
  const found: string[][] = [];
  let run: Term[] = [];
  const endRun = () => {
    const lastNoun = run.findLastIndex((term) => isNoun(term));
    found.push(run.slice(0, lastNoun + 1).map((term) => term.text));
    run = [];
  };
  for (const term of terms) {
    if (inRun(term)) run.push(term);
    else endRun();
    if (breaks(term)) endRun();
  }
  endRun();
  return found
    .filter((words) => words.length > 0 && words.length <= mostWords && tells(words) && endsWell(words))
    .map((words) => ({ words, kind: kindOf(words) }));
}

const breaks = ({ post }: Term) => /[^\s'’"”-]/u.test(post);

const runTags = ['Value', 'Adjective', 'Noun', 'Hyphenated'];
const inRun = ({ text, tags }: Term) =>
  runTags.some((tag) => tags.has(tag)) &&
  !tags.has('Pronoun') &&
  !/^(?:other|another|such|same|many|much|most|some|any|each|every|all|one|none|its|their|our|your|my|his|her|time|somebody|nobody|anybody|everybody)$/i.test(
    text,
  );

const counts =
  /^(?:[\d$£€]|(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w{3,5}ty|half|double)\b)/i;
const lasts =
  /\b(?:seconds?|minutes?|hours?|days?|nights?|weeks?|months?|years?|decades?|century|centuries)$/i;

function kindOf(words: readonly string[]): Phrase['kind'] {
  const text = words.join(' ');
  if (words.length <= 3 && lasts.test(text)) return 'lasting';
  if (words.length > 1 && counts.test(text)) return 'counted';
  return words.length > 1 ? 'described' : 'word';
}

const tells = (words: readonly string[]) =>
  words.some((word) => !isEmptyWord(word) && isPaintable(word.toLowerCase()) && /\p{L}{3}/u.test(word));

const endsWell = (words: readonly string[]) =>
  words.length > 3 || counts.test(words.join(' ')) || isPaintable((words.at(-1) ?? '').toLowerCase());

/** The phrase as it stands in the sentence, capitals included; empty when it does not stand there. */
function asWritten(words: readonly string[], sentence: string): string {
  const phrase = words.join(' ');
  const at = sentence.toLowerCase().indexOf(phrase.toLowerCase());
  return at < 0 ? '' : sentence.slice(at, at + phrase.length);
}
