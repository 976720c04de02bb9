import { isFunctionWord, isPlural, isVerb } from '../../domain/graphics/word-classes.ts';
import { sentenceSeconds, speakingSeconds } from '../../domain/speaking-time.ts';
import { tellingWords } from '../../domain/telling-words.ts';
import type { Block, Brief } from './read-brief.ts';
import { splitClauses, splitSentences, wordCount } from './split-sentences.ts';

/** One sentence of the brief, or one clause of a sentence too long to say in a breath. */
export interface Sentence {
  /** As it stands in the brief, Markdown removed. */
  text: string;
  index: number;
  block: number;
  section: number;
  /** It opens its block. */
  opens: boolean;
  /** It opens one of the brief's numbered steps: without it those after it make no sense. */
  step: boolean;
  /** It says a row of one of the brief's tables. */
  row: boolean;
  /** It goes on with the clause before it. */
  continues: boolean;
  /** It can be understood only after the sentence before it. */
  leans: boolean;
  /** It should not stand without the sentence after it: it sets it up, or that one takes it back (`But ...`). */
  leads: boolean;
  /** A line without a full stop: a label rather than a sentence, unless the whole brief is written so. */
  fragment: boolean;
  /** Speaks about the page instead of the subject, or cannot be read aloud. */
  unfit: boolean;
  stems: ReadonlySet<string>;
  seconds: number;
}

/** A sentence this short within a paragraph is an aside to the one before it. */
const asideWords = 6;

/** Leaving such a sentence out would say what the brief does not mean. */
const takesBack = /^(?:but|however|yet|in fact|except|unless|on the other hand)\b/i;
/** `A fee of 1 percent sounds small`: the next says that it is not. */
const onlySeems = /\b(?:sounds?|seems?|looks?) (?:\p{L}+ )?\p{L}+\.$/iu;
/** A sentence this short that opens a paragraph says little without the next. */
const setUpWords = 7;

const aboutThePage =
  /\b(?:click|subscribe|sign up|newsletter|read more|read on|all rights reserved|cookies? policy|table of contents|in this (?:article|post|video|guide|section|chapter|brief)|(?:see|shown) (?:below|above|figure|fig\.|table|also)|(?:figure|table) \d)/i;
const unreadable = /https?:\/\/|www\.|\S+@\S+\.\w|[{}<>|\\^_=]{2,}|\S{40,}/i;

const leaning =
  /^["“(]?(?:it|its|they|their|them|he|him|his|she|her|this|that|these|those|such|however|but|so|and|or|nor|therefore|thus|hence|also|then|instead|otherwise|meanwhile|moreover|furthermore|besides|still|yet|likewise|similarly|consequently|in fact|in addition|in contrast|in turn|as a result|as such|for example|for instance|for this|because of (?:this|that|these)|even so|on the other hand|that is why|which|neither|either|both|another|the other|others?|the (?:first|last|next) ones?|the (?:former|latter|second|third|same)|some of (?:them|these)|(?:two|three|most|many|each|all|none|one|half|around \S+ \S+) of (?:them|these|those))\b/i;
const pointsBack = /^(?:\S+\s+){1,5}?(?:(?:this|these|those|such)\s+\p{L}|(?:it|they|them|he|she)\b)/iu;
/** `lands on one`: which one was said before. */
const standsFor = /\b(?:on|to|with|for|in|into|than|like|of) (?:one|ones|them|those)(?=[,.;:?!]|$)/i;
const hasSubject =
  /^(?:(?:in|on|at|by|for|when|while|if|as|with|from|after|before|because|to)\s+)?(?:an?|the|our|your|my|every|each|some|most|many|\p{Lu}\p{L}+|\p{L}+s)\s+\p{L}{3,}|^\p{Lu}\p{L}{3,}\s/u;

/** `those vessels`: named before. Not `those who`, `such as`. */
const pointsAt = /\b(?:these|those)\s+(?!of\b|who\b|that\b|which\b|in\b|with\b)[\p{L}\p{N}]/iu;

/** `More than 200 of them`: of what is plain only where the sentence has named several things before. */
function speaksOfThem(text: string): boolean {
  const at = text.search(/\bthem\b/iu);
  const before =
    text
      .slice(0, Math.max(0, at))
      .toLowerCase()
      .match(/\p{L}+/gu) ?? [];
  return at >= 0 && !before.some((word) => isPlural(word) && !isFunctionWord(word) && !isVerb(word));
}

/** Whether a sentence needs the one before it: it starts with a connective, or speaks of something named there. */
export function leansBack(text: string): boolean {
  const start = text.split(' ').slice(0, 8).join(' ');
  if (leaning.test(text) || standsFor.test(start) || pointsAt.test(text) || speaksOfThem(text)) return true;
  return pointsBack.test(text) && !hasSubject.test(text);
}

/** All sentences of the blocks, in order, the same sentence only once. */
export function sentencesOf(
  blocks: readonly Block[],
  voice: string | undefined,
  tables: Brief['tables'] = [],
): Sentence[] {
  const told = tables
    .flatMap((rows) => rows.map((row) => row.filter((cell) => /\d/.test(cell))))
    .filter((row) => row.length > 1);

  const seen = new Set<string>();
  return blocks
    .flatMap(({ text, section, step }, block) =>
      pieces(text).map((piece) => ({ ...piece, block, section, step: step !== undefined && piece.opens })),
    )
    .map((piece, index) => ({
      ...piece,
      index,
      row: told.some((row) => row.every((cell) => piece.text.includes(cell))),
      fragment: !stops(piece.text),
      unfit: isUnfit(piece.text),
      stems: new Set(tellingWords(piece.text)),
      seconds: speakingSeconds(piece.text, voice) - (piece.continues ? sentenceSeconds : 0),
    }))
    .filter(({ text }) => {
      const known = text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ');
      return !seen.has(known) && seen.add(known);
    });
}

type Piece = Pick<Sentence, 'text' | 'opens' | 'continues' | 'leans' | 'leads'>;

/** The sentences of one block, those too long for a breath cut into clauses. */
function pieces(text: string): Piece[] {
  const sentences = linesOf(text).flatMap(splitSentences);
  return sentences.flatMap((sentence, position) => {
    const opens = position === 0;
    const next = sentences[position + 1];
    const setsUp =
      next !== undefined && ((opens && wordCount(sentence) <= setUpWords) || onlySeems.test(sentence));
    const clauses = splitClauses(sentence);
    return clauses.map(({ text: clause, torn }, place) => ({
      text: clause,
      opens: opens && place === 0,
      continues: place > 0,
      leans: place > 0 || leansBack(clause) || (!opens && wordCount(sentence) <= asideWords),
      leads: torn || (place === clauses.length - 1 && (setsUp || takesBack.test(next ?? ''))),
    }));
  });
}

function isUnfit(text: string): boolean {
  return aboutThePage.test(text) || unreadable.test(text) || text.endsWith(':') || wordCount(text) < 3;
}

/** Ends like a sentence; a closing quote, bracket or emoji may follow. */
const stops = (text: string) => /[.?!…][^\p{L}\p{N}]*$/u.test(text);
const startsAnew = (line: string) => /^[^\p{L}\p{N}]*[\p{Lu}\p{Lo}\p{N}]/u.test(line);

/** A line that ends like this is wrapped, whatever the next one begins with: `in` and then `1710`. */
const halfSaid = /\b(?:an?|the|and|or|of|in|on|at|by|to|from|with|for|about)\s*$/i;

/** Lines are joined where a text is wrapped, and kept apart where each is a thought of its own. */
function linesOf(text: string): string[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const stopped = lines.filter(stops).length;
  const most = /\p{Ll}/u.test(text) ? lines.length / 2 : 0;
  const goesOn = lines.slice(0, -1).some((line) => halfSaid.test(line));
  const apart = stopped === lines.length || (!goesOn && stopped <= most && lines.every(startsAnew));
  return apart ? lines : [lines.join(' ')];
}
