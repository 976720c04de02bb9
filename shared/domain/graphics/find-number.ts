import type { Graphic } from '../../contracts/graphics.ts';
import { type Figure, figuresIn } from './figures.ts';
import { isPhrase, phraseEnd, subjectEnd } from './noun-phrases.ts';
import { type Token, textBetween, tokensOf } from './tokens.ts';
import { conjunctions, isFunctionWord, isPlural, isVerb, pronouns } from './word-classes.ts';
import { isTidy, standing } from './wording.ts';

type NumberGraphic = Extract<Graphic, { layout: 'number' }>;

const longestFigure = 16;
const longestLabel = 60;

/** The figure a scene comes down to, with what it stands for in the sentence's own words. */
export function findNumber(sentences: readonly string[]): NumberGraphic | undefined {
  const found = sentences.flatMap((sentence) =>
    figuresIn(sentence).map((figure) => ({ sentence, figure, weight: weightOf(figure) })),
  );
  const most = Math.max(0, ...found.map(({ weight }) => weight));
  const best = found.filter(({ weight }) => weight > 0 && weight === most);
  for (const { sentence, figure } of best.length > 1 ? best.filter(sumsUp).toSorted(lastSum) : best) {
    const labelled = labelledFigure(sentence, figure);
    if (labelled === undefined) continue;
    const { label } = labelled;
    const shown = { layout: 'number' as const, figure: shortFigure(labelled.figure), label };
    const fits = shown.figure.length <= longestFigure && label.length <= longestLabel;
    if (fits && isTidy(label) && !/\d/.test(label.replace(nameWithNumber, ''))) return shown;
  }
  return undefined;
}

/** `Voyager 1`. */
const nameWithNumber = /(?<=^\p{Lu}\p{L}+ )\d{1,3}(?![\p{L}\p{N}.,])/u;

interface Found {
  sentence: string;
  figure: Figure;
}

/** Several that weigh alike are a comparison of some kind: only what it comes to, or goes on at a rate, stands for the scene. */
const sumsUp = (found: Found): boolean => isSum(found) || rate.test(found.sentence.slice(found.figure.to));
const comesTo = /\b(?:comes? to|adds? up to|amounts? to|in total|altogether|in all)\s+(?:about\s+)?$/iu;
const isSum = ({ sentence, figure }: Found): boolean => comesTo.test(sentence.slice(0, figure.from));
const lastSum = (a: Found, b: Found): number => Number(isSum(b)) - Number(isSum(a));

/** How much a figure is worth being shown alone, by what it is and how large; 0: not at all. */
const weights: Readonly<Record<Figure['kind'], readonly [least: number, weight: number][]>> = {
  money: [[10, 5]],
  share: [[0, 4.5]],
  measure: [
    [10, 4],
    [0, 2],
  ],
  count: [
    [1000, 4.2],
    [20, 3],
  ],
  time: [
    [10, 2.5],
    [5, 1],
  ],
};

function weightOf(figure: Figure): number {
  const size = Math.abs(figure.value) * (figure.scale === '' ? 1 : 1e6);
  return isYear(figure) ? 0 : (weights[figure.kind].find(([least]) => size >= least)?.[1] ?? 0);
}

/** A bound that leaves the figure no room is read from its sign. */
function shortFigure(text: string): string {
  if (text.length <= longestFigure) return text;
  return text
    .replace(/^(?:more than|over|above)/iu, '>')
    .replace(/^(?:less than|fewer than|under|below)/iu, '<');
}

type Labelled = Pick<NumberGraphic, 'figure' | 'label'>;

/** `A year`, `per day`: without it a figure says something else. */
const rate =
  /^\s+((?:an?|per|each|every)\s+(?:second|minute|hour|day|night|week|month|year|decade|century|person|head))\b/iu;

function labelledFigure(sentence: string, figure: Figure): Labelled | undefined {
  const tokens = tokensOf(sentence);
  const next = tokens.findIndex(({ from }) => from >= figure.to);
  const at = next < 0 ? tokens.length : next;
  const isFollowed = next >= 0 && /^\s*$/u.test(sentence.slice(figure.to, tokens[next]?.from));
  if (figure.kind === 'count') return isFollowed ? counted(sentence, tokens, at, figure) : undefined;
  const label =
    comparedBehind(sentence, figure) ??
    (isFollowed ? labelBehind(sentence, tokens, at, figure) : undefined) ??
    clauseBeside(sentence, tokens, figure) ??
    subjectBefore(sentence, tokens, figure);
  return label === undefined ? undefined : { figure: withTail(sentence, figure), label };
}

/** The figure with what belongs to it: `330 metres tall`, `4 mm a year`. */
function withTail(sentence: string, { text, to, kind }: Figure): string {
  const rest = sentence.slice(to);
  const each = rate.exec(rest)?.[1];
  if (each !== undefined) return `${text} ${each}`;
  const extent = kind === 'measure' ? extents.exec(rest)?.[1] : undefined;
  const whole = extent === undefined ? text : `${text} ${extent}`;
  return whole.length <= longestFigure ? whole : text;
}

/** `1969` alone is a year. */
const isYear = ({ text, scale, kind }: Figure) =>
  kind === 'count' && scale === '' && /^(?:1\d|20)\d\d$/.test(text);

/** `500 million nerve cells`: what is counted stands behind. */
function counted(
  sentence: string,
  tokens: readonly Token[],
  at: number,
  figure: Figure,
): Labelled | undefined {
  const end = phraseEnd(tokens, at);
  const last = tokens.findIndex(
    ({ lower }, place) => place >= at && place < end && isPlural(lower) && isPhrase(tokens, at, place + 1),
  );
  if (last < 0 || isYear(figure) || tokens[last]?.lower === 'times') return undefined;
  const stop = tokens[last + 1]?.lower === 'of' ? end : last + 1;
  const label = standing(textBetween(sentence, tokens, at, stop));
  const each = rate.exec(sentence.slice(tokens[stop - 1]?.to))?.[1];
  const done = whatWasDone.exec(sentence.slice(0, figure.from))?.[1];
  if (done !== undefined && each === undefined && stop === last + 1)
    return { figure: figure.text, label: `${label} ${done.toLowerCase()}` };
  return { figure: figure.text, label: each === undefined ? label : `${label} ${each}` };
}

/** `Destroyed 13,200 houses`: houses destroyed. Of verbs that read so behind what they were done to. */
const whatWasDone =
  /\b(destroyed|killed|burned|burnt|flooded|saved|rescued|planted|wounded|injured|built|sold|found)\s+(?:(?:about|over|almost|nearly|some|more than)\s+)?$/iu;

const extents = /^\s+(long|wide|high|tall|deep|thick|across|away|old|fast)\b/u;

/** `£43 a month cheaper than the old one`: by so much, and without it the figure would be the whole. */
function comparedBehind(sentence: string, { to }: Figure): string | undefined {
  const rest = sentence.slice(to).replace(rate, '');
  const label = /^\s+((?:more|less|fewer|\p{L}{3,}er)\s+than\s+[^,;:.!?–—]+)/iu.exec(rest)?.[1]?.trim();
  return label;
}
const differs = /^\s+(?:more|less|fewer|\p{L}{3,}er)\b/iu;

/** `37 % of all adults own a dog`, `40 km of road`, `eight minutes to come from the Sun`: it reads on from the figure. */
function labelBehind(
  sentence: string,
  tokens: readonly Token[],
  at: number,
  { kind, from }: Figure,
): string | undefined {
  const clauseEnd = 1 + tokens.findIndex(({ after }, place) => place >= at && after !== '');
  const clause = textBetween(sentence, tokens, at, clauseEnd === 0 ? tokens.length : clauseEnd);
  const fits = clause.length <= longestLabel;
  const next = tokens[at]?.lower;
  if (kind === 'time')
    return next === 'to' && fits && isVerb(tokens[at + 1]?.lower ?? '') ? clause : undefined;
  const end = phraseEnd(tokens, at + 1);
  if (next !== 'of' || !isPhrase(tokens, at + 1, end)) return undefined;
  // With all that is said of it, where the figure opens the clause.
  const before = tokens.findLast((token) => token.to <= from);
  const opens = before === undefined || before.after !== '';
  return opens && fits ? clause : textBetween(sentence, tokens, at, end);
}

/** `The canal cost $375 million`: who it is said of. */
function subjectBefore(sentence: string, tokens: readonly Token[], { from, to }: Figure): string | undefined {
  if (differs.test(sentence.slice(to).replace(rate, ''))) return undefined;
  const figureAt = tokens.findIndex((token) => token.to > from);
  for (let start = figureAt - 1; start >= 0; start--) {
    const opens = start === 0 || /[,;:—–]/u.test(tokens[start - 1]?.after ?? '');
    // `In 2021 the rate was`: behind the year.
    const isBehindYear = start === 2 && leadsYear.test(sentence);
    if (!opens && !isBehindYear) continue;
    const end = subjectEnd(tokens, start);
    const isNear = end !== undefined && end < figureAt && figureAt - end <= mostWordsBetween;
    const isOneClause = tokens.slice(start, figureAt).every(({ after }) => after === '');
    // `Fresh soil holds food for six weeks` does not say how long the soil is there.
    const isDirect = tokens
      .slice(end ?? start, figureAt)
      .every(({ lower }) => isVerb(lower) || isFunctionWord(lower));
    return isNear && isOneClause && isDirect
      ? standing(textBetween(sentence, tokens, start, end))
      : undefined;
  }
  return undefined;
}
const leadsYear = /^(?:in|by|since) (?:1\d|20)\d\d /iu;
/** `weighs about`, `would have cost no less than`. */
const mostWordsBetween = 4;

const leadsIn = /^(?:within|in|after|for|every)$/u;

/** `The ship sank in 18 minutes`, `After five hours, half of it is gone`: what took so long, or happens then. */
function clauseBeside(
  sentence: string,
  tokens: readonly Token[],
  { from, to, kind }: Figure,
): string | undefined {
  const at = tokens.findIndex((token) => token.to > from);
  const lead = tokens[at - 1]?.lower === 'about' ? at - 2 : at - 1;
  if (kind !== 'time' || !leadsIn.test(tokens[lead]?.lower ?? '')) return undefined;
  const opens = lead === 0 || /[,;:]/u.test(tokens[lead - 1]?.after ?? '');
  const next = tokens.findIndex((token) => token.from >= to);
  if (!opens) return clauseOf(sentence, tokens, 0, lead);
  if (next < 0 || !/^\s*,\s*$/u.test(sentence.slice(to, tokens[next]?.from))) return undefined;
  const stop = tokens.findIndex(({ after }, place) => place >= next && after !== '');
  return clauseOf(sentence, tokens, next, stop < 0 ? tokens.length : stop + 1);
}

/** Words that say something by themselves: with a verb, and nothing that was named elsewhere. */
function clauseOf(sentence: string, tokens: readonly Token[], from: number, to: number): string | undefined {
  const clause = tokens.slice(from, to);
  const isClear = clause.every(({ lower, after }, place) => {
    const isPart = lower === 'it' && place === 2 && clause[1]?.lower === 'of';
    return (
      (lower === 'you' || isPart || !pronouns.has(lower)) && (after === '' || place === clause.length - 1)
    );
  });
  const says =
    clause.slice(1).some(({ lower }) => isVerb(lower)) && !conjunctions.has(clause[0]?.lower ?? '');
  return isClear && says ? standing(textBetween(sentence, tokens, from, to)) : undefined;
}
