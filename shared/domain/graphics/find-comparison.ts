import type { Graphic } from '../../contracts/graphics.ts';
import { figuresIn } from './figures.ts';
import { subjectEnd } from './noun-phrases.ts';
import { textBetween, tokensOf } from './tokens.ts';
import { copulas, pronouns } from './word-classes.ts';
import { shortened, standing } from './wording.ts';

type ComparisonGraphic = Extract<Graphic, { layout: 'comparison' }>;
type Side = ComparisonGraphic['left'];

const longestTitle = 28;
const longestPoint = 40;
const longestFigure = 16;

/** Between the two sides of one sentence. */
const between = /,\s+while\s+|,?\s+whereas\s+/iu;
/** A sentence that opens with `While` mostly tells of one time, not of two sides. */
const startsWith = /^whereas\s+(?<left>[^,]+),\s+(?<right>.+)$/iu;
/** Why it is so is no part of what it is. */
const becauseOfIt = /,?\s+because\s.*$/iu;
const leansOn = /^(?:his|her|its|their)\b/iu;
const contrast = /^(?:by contrast|in contrast|but|however|on the other hand|meanwhile)\b,?\s+/iu;

/** Two sides set against each other, each with what is said of it. */
export function findComparison(sentences: readonly string[]): ComparisonGraphic | undefined {
  for (const [place, sentence] of sentences.entries()) {
    const found = within(sentence) ?? acrossTwo(sentence, sentences[place + 1]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function within(sentence: string): ComparisonGraphic | undefined {
  const opened = startsWith.exec(sentence)?.groups;
  const [first = '', second, ...more] = sentence.split(between);
  const [left, right] = opened === undefined ? [first, second] : [opened.left, opened.right];
  if (left === undefined || right === undefined || more.length > 0) return undefined;
  // `The man pulled, while his wife held the lamp`: together, not against each other.
  return leansOn.test(right) ? undefined : asComparison(sideOf(left), sideOf(right));
}

/** `Our blood is red because ... Octopus blood is blue ...`: the second sentence says of its own what the first does. */
function acrossTwo(first: string, second: string | undefined): ComparisonGraphic | undefined {
  if (second === undefined) return undefined;
  const plain = second.replace(contrast, '');
  const [one, other] = [parted(first), parted(plain)];
  if (one === undefined || other === undefined) return undefined;
  const isSet = plain !== second;
  const isLike = one.verb === other.verb && (one.head === other.head || isSet);
  return isLike && (copulas.has(one.verb) || isSet) ? asComparison(sideOf(first), sideOf(plain)) : undefined;
}

function parted(sentence: string): { head: string; verb: string } | undefined {
  const tokens = tokensOf(sentence);
  const end = subjectEnd(tokens, 0);
  if (end === undefined) return undefined;
  return { head: tokens[end - 1]?.lower ?? '', verb: tokens[end]?.lower ?? '' };
}

/** Who or what a clause speaks of, and what it says of it. */
function sideOf(clause: string): Side | undefined {
  const tokens = tokensOf(clause);
  const end = subjectEnd(tokens, 0);
  if (end === undefined || pronouns.has(tokens[0]?.lower ?? '')) return undefined;
  const title = standing(textBetween(clause, tokens, 0, end));
  if (title.length > longestTitle) return undefined;
  const figures = figuresIn(clause).filter(
    ({ kind, text }) => kind !== 'count' && text.length <= longestFigure,
  );
  const [figure] = figures;
  if (figures.length === 1 && figure !== undefined) return { title, figure: figure.text, points: [] };
  const says = copulas.has(tokens[end]?.lower ?? '');
  const said = clause.slice(tokens[says ? end + 1 : end]?.from ?? clause.length);
  const point = shortened(said.replace(becauseOfIt, ''), longestPoint, says ? 1 : 2);
  return point === undefined ? undefined : { title, points: [point] };
}

function asComparison(left: Side | undefined, right: Side | undefined): ComparisonGraphic | undefined {
  if (left === undefined || right === undefined || left.title.toLowerCase() === right.title.toLowerCase())
    return undefined;
  // A figure beside a sentence is no comparison.
  if ((left.figure === undefined) !== (right.figure === undefined)) return undefined;
  return { layout: 'comparison', left, right };
}
