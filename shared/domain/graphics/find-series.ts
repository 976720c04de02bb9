import { figuresIn } from './figures.ts';
import { isPhrase, names, phraseEnd, phraseStart } from './noun-phrases.ts';
import { numbersIn } from './numbers.ts';
import { type Token, textBetween, tokensOf } from './tokens.ts';
import { copulas, isVerb, prepositions } from './word-classes.ts';
import { asItem, isTidy } from './wording.ts';

/** Things named one after the other: `the brain, the organs and all eight arms`. */
export interface Series {
  items: string[];
  /** The words of the sentence it stands in that come before it, and those behind it. */
  before: readonly Token[];
  after: readonly Token[];
}

const leastItems = 3;
const longestItem = 48;

/** The first series of at least three things in a sentence whose every item is clear; undefined where there is none. */
export function seriesIn(sentence: string, least: number = leastItems): Series | undefined {
  const tokens = tokensOf(sentence);
  for (const [place, token] of tokens.entries()) {
    if (token.lower !== 'and' || place === 0) continue;
    const bounds = boundsAround(tokens, place, least);
    if (bounds === undefined) continue;
    const [start, end] = [bounds[0]?.[0] ?? 0, bounds.at(-1)?.[1] ?? 0];
    const named = bounds.map(([from, to]) => asItem(textBetween(sentence, tokens, from, to)));
    const items = withoutCount(named);
    if (
      items.length >= least &&
      areItems(items) &&
      !isDescribing(tokens, start, bounds) &&
      !isWhere(tokens, start, end)
    )
      return { items, before: tokens.slice(0, start), after: tokens.slice(end) };
  }
  return undefined;
}

type Bounds = [from: number, to: number];

/** Where the items stand around an `and`. */
function boundsAround(tokens: readonly Token[], and: number, least: number): Bounds[] | undefined {
  const lastEnd = phraseEnd(tokens, and + 1);
  if (tokens[and]?.after !== '' || !names(tokens.slice(and + 1, lastEnd))) return undefined;
  const found: Bounds[] = [[and + 1, lastEnd]];
  let end = and;
  // Between two commas stands an item and nothing else; the first has the rest of the sentence before it.
  for (let start = itemStart(tokens, end); start !== undefined; start = itemStart(tokens, end)) {
    found.unshift([start, end]);
    end = start;
  }
  const start = withAmount(tokens, phraseStart(tokens, end), end);
  // Behind a comma stands one more item, and where it begins cannot be told.
  if (start === end || tokens[start - 1]?.after === ',') return undefined;
  found.unshift([start, end]);
  return found.length >= least ? found : undefined;
}

/** `250 grams of flour` begins with its amount; `the price of bread, milk and eggs` begins with bread. */
function withAmount(tokens: readonly Token[], start: number, end: number): number {
  if (start === end || tokens[start - 1]?.lower !== 'of') return start;
  const amount = phraseStart(tokens.slice(0, start - 1), start - 1);
  return numbersIn(tokens[amount]?.text ?? '').length > 0 && isPhrase(tokens, amount, end) ? amount : start;
}

/** Where the item begins that ends before a place and has a comma, and a further item, before it. */
function itemStart(tokens: readonly Token[], end: number): number | undefined {
  const start = lastCommaBefore(tokens, end) + 1;
  return start > 0 && isPhrase(tokens, start, end) && phraseStart(tokens, start) < start ? start : undefined;
}

function lastCommaBefore(tokens: readonly Token[], end: number): number {
  for (let at = end - 2; at >= 0; at--) {
    const { after } = tokens[at] as Token;
    if (after === ',') return at;
    if (after !== '') return -1;
  }
  return -1;
}

/** `Two elements, polonium and radium`: the first says how many come. */
function withoutCount(items: readonly string[]): string[] {
  const [first = '', ...rest] = items;
  const counts = ([item]: readonly string[]) => numbersIn(item ?? '')[0]?.from === 0;
  return counts([first]) && !rest.some((item) => counts([item])) ? rest : [...items];
}

function areItems(items: readonly string[]): boolean {
  const lengths = items.map(({ length }) => length);
  const isEven = Math.max(...lengths) <= 4 * Math.min(...lengths) + 12;
  const areOwn = new Set(items.map((item) => item.toLowerCase())).size === items.length;
  // `Two years, two months and five days` is one length of time; `250 grams of flour` is a thing.
  const areThings = items.every((item) =>
    figuresIn(item).every(({ kind }) => kind === 'count' || (kind === 'measure' && / of /u.test(item))),
  );
  return (
    isEven &&
    areThings &&
    areOwn &&
    items.length <= 6 &&
    items.every((item) => item.length > 1 && item.length <= longestItem && isTidy(item))
  );
}

/** `At Bletchley Park, Alan Turing and Gordon Welchman designed`: the first says where, the others who. */
const isWhere = (tokens: readonly Token[], start: number, end: number): boolean =>
  start === 1 && prepositions.has(tokens[0]?.lower ?? '') && isVerb(tokens[end]?.lower ?? '');

/** `The sea was cold, dark and deep` and `a big, old and ugly house` name nothing. */
function isDescribing(tokens: readonly Token[], start: number, bounds: readonly Bounds[]): boolean {
  const single = bounds.slice(1, -1).every(([from, to]) => to - from === 1);
  const first = tokens[start]?.lower ?? '';
  const isAfterCopula = copulas.has(tokens[start - 1]?.lower ?? '');
  return single && (first === 'a' || first === 'an' || isAfterCopula);
}
