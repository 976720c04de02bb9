import type { Word } from './words.ts';

/** What a piece of text ends with: it decides the pause after it. */
export type PieceEnd = 'sentence' | 'clause' | 'word';

export interface TextPiece {
  words: Word[];
  end: PieceEnd;
}

export interface PieceLimits {
  /** How much of the provider's limit these words take. */
  size(words: readonly Word[]): number;
  most: number;
  /** Letters in one sentence; a longer one is cut, and its parts are spoken apart. */
  mostInSentence?: number;
}

/**
 * A text in as few pieces as the limits allow: cut between sentences, within a longer sentence between its clauses, within
 * a longer clause between words, never inside a word. A word above the limit is a piece of its own.
 */
export function splitText(words: readonly Word[], limits: PieceLimits): TextPiece[] {
  const { size, most, mostInSentence = Number.POSITIVE_INFINITY } = limits;
  const fits = (part: readonly Word[]) => size(part) <= most;
  const isSayable = (part: readonly Word[]) => fits(part) && lettersOf(part) <= mostInSentence;
  const pieces: TextPiece[] = [];
  for (const sentence of cut(words, endsSentence)) {
    const [first = [], ...rest] = isSayable(sentence)
      ? [sentence]
      : packed(cut(sentence, endsClause), isSayable);
    const last = pieces.pop();
    const joined = [...(last?.words ?? []), ...first];
    if (last !== undefined && !fits(joined)) pieces.push(last, { words: first, end: 'sentence' });
    else pieces.push({ words: joined, end: 'sentence' });
    for (const part of rest) {
      markCut(pieces.at(-1), part[0]);
      pieces.push({ words: part, end: 'sentence' });
    }
  }
  return pieces;
}

/** A part of its sentence follows. */
function markCut(piece: TextPiece | undefined, next: Word | undefined): void {
  if (piece !== undefined) piece.end = endsClause(piece.words.at(-1), next) ? 'clause' : 'word';
}

function lettersOf(words: readonly Word[]): number {
  return words.reduce((sum, word) => sum + word.text.length + (word.glued ? 0 : 1), 0);
}

function cut(words: readonly Word[], endsHere: (word: Word | undefined, next?: Word) => boolean): Word[][] {
  const groups: Word[][] = [];
  let group: Word[] = [];
  for (const [index, word] of words.entries()) {
    group.push(word);
    if (!endsHere(word, words[index + 1])) continue;
    groups.push(group);
    group = [];
  }
  return group.length === 0 ? groups : [...groups, group];
}

/** As many groups together as fit; one that does not is packed word by word. */
function packed(groups: readonly Word[][], fits: (words: readonly Word[]) => boolean): Word[][] {
  const packs: Word[][] = [];
  for (const group of groups) {
    const last = packs.at(-1);
    const joined = last ? [...last, ...group] : group;
    if (fits(joined)) packs.splice(Math.max(0, packs.length - 1), 1, joined);
    else if (group.length === 1 || fits(group)) packs.push(group);
    else
      packs.push(
        ...packed(
          group.map((word) => [word]),
          fits,
        ),
      );
  }
  return packs;
}

const closers = '["\'”’»«›)\\]」』】》〉]*';
const sentenceEnd = new RegExp(`[.!?…。！？｡؟۔।॥]${closers}(?:\\s.*)?$`, 'u');
const clauseEnd = new RegExp(`(?:[,;:、，；：،؛]${closers}|[–—])(?:\\s.*)?$`, 'u');

/** A dot after these is seldom the end of a sentence. */
const abbreviated =
  /^\P{L}*(?:\p{Lu}|(?:\p{L}\.)+\p{L}|dr|mr|mrs|ms|prof|st|jr|sr|vs|etc|no|nos|fig|vol|approx|ca|inc|ltd|co|corp|mt|ft|gen|col|sgt|capt|rev|hon|nr|bzw|usw|bspw|sra|dra|mme|mlle)\.$/iu;

/** Whether a sentence ends with the word. A dot before a small letter or after an abbreviation ends none. */
export function endsSentence(word: Word | undefined, next?: Word): boolean {
  if (word === undefined || !sentenceEnd.test(word.text)) return false;
  if (next === undefined) return true;
  return !abbreviated.test(word.text) && !/^\P{L}*\p{Ll}/u.test(next.text);
}

/** Whether the voice would breathe after the word. */
export function endsClause(word: Word | undefined, next?: Word): boolean {
  return word !== undefined && (clauseEnd.test(word.text) || endsSentence(word, next));
}
