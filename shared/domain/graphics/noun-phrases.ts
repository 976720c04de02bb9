import type { Token } from './tokens.ts';
import {
  articles,
  conjunctions,
  describes,
  determiners,
  isAdjective,
  isAdverb,
  isFunctionWord,
  isNounToo,
  isVerb,
  prepositions,
  pronouns,
} from './word-classes.ts';

const mostWords = 5;

const isNumber = (word: string): boolean => /^[$£€¥−-]?\p{N}/u.test(word);
/** A word that names something, or says of what kind it is. */
const isContent = ({ lower, text }: Token): boolean =>
  (!isFunctionWord(lower) && (!isVerb(lower) || describes(lower)) && !isAdverb(lower)) ||
  (/^\p{Lu}/u.test(text) && lower.length > 3 && !isFunctionWord(lower));
const opensPhrase = ({ lower }: Token): boolean => determiners.has(lower);

/**
 * Where the noun phrase that begins at a word ends (behind its last word): articles, numbers, adjectives and nouns, and one
 * `of` with a phrase of its own. The start where none begins there.
 */
export function phraseEnd(tokens: readonly Token[], start: number): number {
  const own = plainEnd(tokens, start);
  const joint = tokens[own];
  if (own === start || joint?.lower !== 'of' || tokens[own - 1]?.after !== '') return own;
  const further = plainEnd(tokens, own + 1);
  return further === own + 1 ? start : further;
}

function plainEnd(tokens: readonly Token[], start: number): number {
  let at = start;
  while (at < tokens.length && at - start < 2 && opensPhrase(tokens[at] as Token)) at++;
  const named = at;
  for (; at < tokens.length && at - named < mostWords; at++) {
    const token = tokens[at] as Token;
    const next = tokens[at + 1];
    // `rising prices`: it describes what stands behind it.
    const isDoing =
      token.lower.endsWith('ing') && token.after === '' && next !== undefined && isContent(next);
    const isOpening = at === named && (isNounToo(token.lower) || isDoing);
    if (!(isOpening || isContent(token)) || (at > start && token.before !== '')) break;
    if (token.after !== '') {
      at++;
      break;
    }
  }
  const isNamed = tokens.slice(named, at).some(({ lower }) => !isNumber(lower));
  return isNamed ? at : start;
}

/** Whether the words from one place up to another are one noun phrase, and name something. */
export function isPhrase(tokens: readonly Token[], from: number, to: number): boolean {
  return to > from && phraseEnd(tokens, from) === to && names(tokens.slice(from, to));
}

/** Holds a word that names something: not numbers and adjectives alone. */
export function names(tokens: readonly Token[]): boolean {
  const last = tokens.at(-1);
  return (
    last !== undefined &&
    !/['’]s?$/u.test(last.lower) &&
    (isContent(last) || (tokens.length < 3 && isNounToo(last.lower))) &&
    // `Voyager 1` is a name.
    (!isNumber(last.lower) || /^\p{Lu}\p{L}+$/u.test(tokens.at(-2)?.text ?? '')) &&
    !isAdjective(last.lower)
  );
}

/**
 * Where the noun phrase begins that ends before a place; the place itself where it cannot be told. What begins a phrase
 * is an article, what stands before it a preposition, a known verb, or the sentence's start.
 */
export function phraseStart(tokens: readonly Token[], end: number): number {
  let at = end;
  while (at > 0 && end - at < mostWords) {
    const token = tokens[at - 1] as Token;
    const isWithin = at === end || token.after === '';
    if (!isWithin || !isContent(token)) break;
    at--;
    if (token.before !== '') break;
  }
  if (at === end) return end;
  while (at > 0 && tokens[at - 1]?.after === '' && opensPhrase(tokens[at - 1] as Token)) at--;
  const first = tokens[at];
  const before = tokens[at - 1];
  if (first === undefined || (before !== undefined && !parts(before, first))) return end;
  return isPhrase(tokens, at, end) ? at : end;
}

/** Whether a phrase may begin behind a word. Behind `it` or `who` comes a verb, though it be none that is known here. */
function parts(before: Token, first: Token): boolean {
  if (articles.has(first.lower) || before.after !== '' || first.before !== '') return true;
  if (pronouns.has(before.lower)) return false;
  return (
    isAdverb(before.lower) ||
    prepositions.has(before.lower) ||
    conjunctions.has(before.lower) ||
    isVerb(before.lower) ||
    determiners.has(first.lower)
  );
}

/** The subject a clause begins with, up to its verb; undefined where a pronoun or something else opens it. */
export function subjectEnd(tokens: readonly Token[], start: number): number | undefined {
  const end = phraseEnd(tokens, start);
  const verb = tokens[end];
  if (end === start || verb === undefined || tokens[end - 1]?.after !== '') return undefined;
  return isVerb(verb.lower) && names(tokens.slice(start, end)) ? end : undefined;
}
