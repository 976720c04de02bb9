import { isEmptyWord, stem } from '../../domain/telling-words.ts';
import { isNoun, taggedTerms } from './tagged-terms.ts';

/** Nouns that no picture shows. */
const unpaintable = new Set(
  (
    'way thing part kind sort type number lot reason fact idea example case point time year month week moment other ' +
    'effect amount result problem question answer sense job price matter side end start beginning place use bit ' +
    'piece third half quarter most none everything nothing something anyone everyone person people rest same first ' +
    'second last one two three four five six seven eight nine ten hundred thousand million billion percent minute ' +
    'relative spot flaw trouble term word name form level rate unit step shape system substance little bottom ' +
    'fly cut wait somebody nobody tonight foot rise deal width gap'
  ).split(' '),
);
/** Said like this a noun is not what a picture library shows for it: a river has no bank of money. */
const otherSenses: ReadonlyMap<string, RegExp> = new Map([
  ['bank', /\b(?:river|stream|shore|lake|water|reeds?)s?\b/iu],
  ['air', /\bin the air\b/iu],
]);
const abstractEnding = /(?:ness|ity|tion|sion|ment|ance|ence|ism|ship|hood|ology)$/;
const skippedTags = ['Date', 'Value', 'NumericValue', 'Url', 'Duration'];
const most = 8;

/** What a sentence is about stands before its verb; what comes late is said in passing. */
const worthOfSubject = 0.3;
const costOfPlace = 0.06;

/**
 * What to look for in a picture library, most telling first: the nouns of the scene, the subject of its first sentence
 * before the others, those the rest of the brief seldom uses before those it uses everywhere, then the title's.
 */
export function keywordsFor(narration: string, title: string, common: ReadonlyMap<string, number>): string[] {
  const scored = new Map<string, number>();
  for (const [place, { noun, subject }] of nouns(narration).entries()) {
    const rarity = 1 / (1 + Math.log2(1 + (common.get(stem(noun)) ?? 0)));
    const abstract = abstractEnding.test(noun) ? 0.8 : 0;
    scored.set(noun, rarity + (subject ? worthOfSubject : 0) - costOfPlace * place - abstract);
  }
  const own = [...scored].sort(([, a], [, b]) => b - a).map(([noun]) => noun);
  const all = [...new Set([...own.slice(0, 6), ...nouns(title).map(({ noun }) => noun)])];
  if (all.length > 0) return all.slice(0, most);
  const words = narration.toLowerCase().match(/\p{L}[\p{L}'-]{2,58}/gu) ?? [];
  const telling = [...new Set(words)].filter((word) => !isEmptyWord(word));
  return telling.length > 0 ? telling.slice(0, most) : ['idea'];
}

export const isPaintable = (word: string) => !unpaintable.has(word) && !isEmptyWord(word);

interface Noun {
  noun: string;
  /** Stands before the text's first verb. */
  subject: boolean;
}

/** Nouns a picture can show, singular, in order, without repeats. */
function nouns(text: string): Noun[] {
  const terms = taggedTerms(text, { singular: true });
  const verb = terms.findIndex(({ tags }) => tags.has('Verb'));
  const found = new Map<string, Noun>();
  for (const [place, term] of terms.entries()) {
    if (!isNoun(term) || skippedTags.some((tag) => term.tags.has(tag))) continue;
    const noun = term.text.toLowerCase().replace(/['’]s?$/u, '');
    if (!/^[\p{L}-]{3,40}$/u.test(noun) || !isPaintable(noun) || found.has(noun)) continue;
    if (otherSenses.get(noun)?.test(text) === true) continue;
    found.set(noun, { noun, subject: place < verb });
  }
  return [...found.values()];
}
