import type { KeywordIndex, Match } from './match.ts';
import { weightOfWord } from './weak-words.ts';
import { lookupForms, wordsOf } from './word-forms.ts';
import { compounds, wordSenses } from './word-senses.ts';

/** What is said about a picture: the words nearest to it in their order, and the forms of those and of all further ones. */
export interface Said {
  near: readonly string[];
  circles: readonly ReadonlySet<string>[];
}

interface Sense {
  near: readonly string[];
  isElse: boolean;
  shows: readonly Match[];
}

/** @param about nearest first */
export function readSaid(about: readonly string[]): Said {
  const words = about.map(wordsOf);
  return { near: words[0] ?? [], circles: words.map((circle) => new Set(circle.flatMap(lookupForms))) };
}

const picturesOf = (names: string): Match[] =>
  names
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .map((name, place) => ({ name, fit: 0.97 - 0.03 * place }));

const senses: ReadonlyMap<string, readonly Sense[]> = new Map(
  Object.entries(wordSenses).map(([word, lines]) => [
    word,
    lines.split('|').map((line): Sense => {
      const [near = '', shows = ''] = line.split(':');
      return { near: wordsOf(near), isElse: near.trim() === 'else', shows: picturesOf(shows) };
    }),
  ]),
);

const compoundPictures: ReadonlyMap<string, readonly Match[]> = new Map(
  Object.entries(compounds).map(([phrase, names]) => [wordsOf(phrase).join(' '), picturesOf(names)]),
);

/** Worse than this a phrase of the set's keywords is a coincidence. */
const leastPhraseFit = 0.7;
const mostWords = 3;

/**
 * What a run of a keyword's words shows by what is said around it; undefined where that decides nothing. A word that is part
 * of a compound shows what the compound does, and a word with several meanings the one that its neighbours speak of.
 *
 * @param keyword all its words
 */
export function shownInContext(
  index: KeywordIndex,
  run: readonly string[],
  keyword: readonly string[],
  said: Said | undefined,
): readonly Match[] | undefined {
  const [word = ''] = run;
  if (run.length > 1) return compoundPictures.get(run.join(' '));
  const compound = [keyword, ...(said ? [said.near] : [])]
    .map((words) => compoundWith(index, word, words))
    .find((found) => found !== undefined);
  if (compound !== undefined) return compound;
  const own = sensesOf(index, word);
  if (own === undefined || said === undefined) return undefined;
  for (const circle of said.circles) {
    const meant = own.find(({ near }) => near.some((one) => circle.has(one)));
    if (meant !== undefined) return weighed(meant, word);
  }
  const otherwise = own.find(({ isElse }) => isElse);
  return otherwise === undefined ? [] : weighed(otherwise, word);
}

/** Of a word the set does not know, those of the word it comes from: `watched` is of `watch`, but `army` not of `arm`. */
function sensesOf(index: KeywordIndex, word: string): readonly Sense[] | undefined {
  if (senses.has(word) || index.has(word)) return senses.get(word);
  return lookupForms(word)
    .map((form) => senses.get(form))
    .find((lines) => lines !== undefined);
}

function weighed({ shows }: Sense, word: string): Match[] {
  return shows.map(({ name, fit }) => ({ name, fit: fit * weightOfWord(word) }));
}

/** The longest compound in a text that has the word in it. */
function compoundWith(
  index: KeywordIndex,
  word: string,
  words: readonly string[],
): readonly Match[] | undefined {
  for (let length = mostWords; length > 1; length--)
    for (let start = 0; start + length <= words.length; start++) {
      const run = words.slice(start, start + length);
      if (!run.includes(word)) continue;
      const phrase = run.join(' ');
      const named = compoundPictures.get(phrase);
      if (named !== undefined) return named;
      const found = index.get(phrase)?.filter(({ fit }) => fit >= leastPhraseFit) ?? [];
      if (found.length > 0) return found;
    }
  return undefined;
}
