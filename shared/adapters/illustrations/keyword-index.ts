import { curatedEveryday } from './curated-everyday.ts';
import { curatedLife } from './curated-life.ts';
import { curatedNature } from './curated-nature.ts';
import { curatedThings } from './curated-things.ts';
import type { Icon, IconLibrary } from './icon-library.ts';
import type { KeywordIndex, Match } from './match.ts';
import { type Said, shownInContext } from './read-senses.ts';
import { weightOfWord } from './weak-words.ts';
import { lookupForms, wordsOf } from './word-forms.ts';

const curatedRows = [curatedNature, curatedLife, curatedThings, curatedEveryday].flatMap((rows) =>
  Object.entries(rows),
);

const fitOf = {
  name: 1,
  curated: 0.97,
  activity: 0.88,
  face: 0.6,
  nameHead: 0.72,
  nameWord: 0.55,
  keyword: 0.5,
} as const;

/** Words that join or measure; alone they must not choose a picture. */
const emptyWords = new Set(
  'a an and are as at be but by can do does for from get had has have how in into is it its made make many more most much not of off on one or other our out over so some such than that the their them then they thing this to two three four very was way well were what when where which who why will with you your big small new old good bad right left face symbol button red blue green black white yellow grey purple pink brown great long high low'.split(
    ' ',
  ),
);

export function buildKeywordIndex(library: IconLibrary): KeywordIndex {
  const index = new Map<string, Map<string, number>>();
  const add = (phrase: string, name: string, fit: number) => {
    const matches = index.get(phrase) ?? new Map<string, number>();
    matches.set(name, Math.max(matches.get(name) ?? 0, fit));
    index.set(phrase, matches);
  };
  for (const icon of library.values()) addOwnWords(icon, add);
  addCuratedWords(library, add);
  return new Map([...index].map(([phrase, matches]) => [phrase, ranked(matches)]));
}

type Add = (phrase: string, name: string, fit: number) => void;

function addOwnWords(icon: Icon, add: Add): void {
  const nameWords = wordsOf(icon.name);
  add(nameWords.join(' '), icon.name, fitOf.name);
  if (!icon.freely) return;
  if (nameWords[0] === 'person') add(nameWords.slice(1).join(' '), icon.name, fitOf.activity);
  if (nameWords.at(-1) === 'face') add(nameWords.slice(0, -1).join(' '), icon.name, fitOf.face);
  nameWords.forEach((word, position) => {
    if (emptyWords.has(word)) return;
    const head = position === nameWords.length - 1;
    add(
      word,
      icon.name,
      ((head ? fitOf.nameHead : fitOf.nameWord) * icon.looseWeight) / lengthCost(nameWords),
    );
  });
  icon.keywords.forEach((keyword, position) => {
    const words = wordsOf(keyword.replaceAll('_', ' '));
    if (words.length === 0 || (words.length === 1 && emptyWords.has(words[0] ?? ''))) return;
    add(words.join(' '), icon.name, fitOf.keyword * icon.looseWeight * 0.97 ** position);
  });
}

/** A picture named by many words shows something narrower than one of them says. */
function lengthCost(words: string[]): number {
  return 1 + 0.08 * (words.length - 1);
}

/** A curated row begins with what the picture shows and goes on to what it may stand for; places are all alike,
 * and a phrase of several words is never a coincidence. */
const perStep = 0.012;
const mostFar = 0.2;

function addCuratedWords(library: IconLibrary, add: Add): void {
  let row = 0;
  for (const [name, phrases] of curatedRows) {
    row += 1;
    const isPlace = /^(?:globe-showing|cityscape|world-map|map-of)/.test(name);
    if (!library.has(name)) continue;
    const list = phrases.split(',').map((phrase) => wordsOf(phrase).join(' '));
    list.forEach((phrase, position) => {
      add(
        phrase,
        name,
        fitOf.curated -
          row / 100_000 -
          Math.min(mostFar, position * (isPlace || phrase.includes(' ') ? 0.002 : perStep)),
      );
    });
  }
}

function ranked(matches: Map<string, number>): Match[] {
  return [...matches]
    .map(([name, fit]) => ({ name, fit }))
    .sort((a, b) => b.fit - a.fit || a.name.localeCompare(b.name));
}

/**
 * Pictures for one keyword, best first. A keyword of several words is tried whole, then in runs, then word by word.
 *
 * @param said where it is said, if that is known: it decides what a word with several meanings shows
 */
export function matchKeyword(index: KeywordIndex, keyword: string, said?: Said): Match[] {
  const words = wordsOf(keyword);
  const found = new Map<string, number>();
  for (let length = Math.min(words.length, 4); length >= 1; length--)
    for (let start = words.length - length; start >= 0; start--) {
      const run = words.slice(start, start + length);
      if (length === 1 && words.length > 1 && emptyWords.has(run[0] ?? '')) continue;
      const worth = runWorth(length, words.length, start + length === words.length);
      for (const match of shownInContext(index, run, words, said) ?? lookUp(index, run))
        found.set(match.name, Math.max(found.get(match.name) ?? 0, match.fit * worth));
    }
  return ranked(found);
}

/** In English the last word of a phrase is what it is about: `blue whale` is a whale. */
function runWorth(length: number, total: number, isHead: boolean): number {
  if (length === total) return 1;
  return (isHead ? 0.9 : 0.7) + 0.04 * (length - 1);
}

function lookUp(index: KeywordIndex, run: string[]): Match[] {
  const last = run.at(-1) ?? '';
  const before = run.slice(0, -1);
  const forms = lookupForms(last);
  for (const [position, form] of forms.entries()) {
    const matches = index.get([...before, form].join(' '));
    if (matches === undefined) continue;
    const worth = (position === 0 ? 1 : 0.85) * (before.length === 0 ? weightOfWord(form) : 1);
    return matches.map(({ name, fit }) => ({ name, fit: fit * worth }));
  }
  return [];
}
