import type { Graphic } from '../../contracts/graphics.ts';
import { type Figure, figuresIn } from './figures.ts';
import { notOf } from './find-list.ts';
import { isPhrase, phraseEnd, phraseStart, subjectEnd } from './noun-phrases.ts';
import { type Token, textBetween, tokensOf } from './tokens.ts';
import { isVerb } from './word-classes.ts';
import { asItem, isTidy } from './wording.ts';

type ChartGraphic = Extract<Graphic, { layout: 'chart' }>;
interface Point {
  label: string;
  value: number;
}

const longestLabel = 24;
const longestTitle = 60;
const falls =
  /\b(?:fall|falls|fell|fallen|drop|drops|dropped|lose|loses|lost|shrinks?|shrank|declined?|sank|sinks|down)\b/iu;
/** Percentages of a whole, rounded as people say them, add up to about this. */
const whole = { least: 98, most: 102 };

/** Figures of one unit that can be set beside one another, each with what it is the figure of. */
export function findChart(sentences: readonly string[], onScreen: string): ChartGraphic | undefined {
  const found = sentences.map((sentence) => ({ sentence, figures: comparable(figuresIn(sentence)) }));
  const figures = found.flatMap(({ figures: some }) => some);
  const [first] = figures;
  if (first === undefined || figures.length < 2 || figures.length > 8) return undefined;
  if (
    figures.some(
      ({ unit, scale, kind }) => unit !== first.unit || scale !== first.scale || kind !== first.kind,
    )
  )
    return undefined;
  // `Rose 300 % and fell 65 %`: of shares that go up and down a bar would say the wrong thing.
  if (first.unit === '%' && sentences.some((sentence) => falls.test(sentence))) return undefined;
  const labellers = areAlike(found) ? [yearOf, labelBehind, labelBefore] : [yearOf, labelBehind];
  for (const label of labellers) {
    const points = found.flatMap(({ sentence, figures: some }) => pointsOf(sentence, some, label));
    if (points.length === figures.length)
      return asChart(points, first, notOf(sentences, onScreen), label === yearOf);
  }
  return undefined;
}

/** Whether what follows the figures says nothing different of them: `98 % from water, France 70 % from coal` does. */
function areAlike(found: readonly { sentence: string; figures: readonly Figure[] }[]): boolean {
  const tails = found.flatMap(({ sentence, figures }) =>
    figures.map(({ to }) =>
      /^[^,.;:!?]*?(?=,|\s(?:and|while|but)\s|[.;:!?]|$)/u.exec(sentence.slice(to))?.[0].trim(),
    ),
  );
  return new Set(tails.filter((tail) => tail !== '')).size < 2;
}

/** Money, shares and measures; a bound (`more than 50 %`) has no length of its own. */
const comparable = (figures: readonly Figure[]): Figure[] =>
  figures.filter(
    ({ kind, text, value, scale }) =>
      (kind !== 'count' || scale !== '') && kind !== 'time' && value > 0 && !/^\p{L}/u.test(text),
  );

type Labeller = (
  sentence: string,
  tokens: readonly Token[],
  figure: Figure,
  from: number,
) => string | undefined;

function pointsOf(sentence: string, figures: readonly Figure[], labelOf: Labeller): Point[] {
  const tokens = tokensOf(sentence);
  return figures.flatMap((figure, place) => {
    const label = labelOf(sentence, tokens, figure, figures[place - 1]?.to ?? 0);
    return label === undefined || label.length > longestLabel || !isTidy(label)
      ? []
      : [{ label, value: figure.value }];
  });
}

/** `In 1950 it was 2.5 billion`: the year of its part of the sentence. */
function yearOf(
  sentence: string,
  _tokens: readonly Token[],
  { from, to }: Figure,
  after: number,
): string | undefined {
  const behind = /^\s+(?:in|by|until)\s+((?:1\d|20)\d\d)\b/iu.exec(sentence.slice(to))?.[1];
  return behind ?? /\b(?:in|by|until)\s+((?:1\d|20)\d\d)\b[^.;]*$/iu.exec(sentence.slice(after, from))?.[1];
}

/** `50 % for needs`, `30 % of it goes to rent`. */
function labelBehind(sentence: string, tokens: readonly Token[], { to }: Figure): string | undefined {
  const rest = sentence.slice(to);
  const lead =
    /^(?:\s+of\s+\S+(?:\s+\S+)?)?\s+(?:(?:goes|go|went|is|are)\s+)?(?:for|to|on|into|towards)\s+/iu.exec(
      rest,
    );
  if (lead === null) return undefined;
  const at = tokens.findIndex(({ from }) => from >= to + lead[0].length);
  if (at < 0) return undefined;
  const end = phraseEnd(tokens, at);
  return isPhrase(tokens, at, end) ? asItem(textBetween(sentence, tokens, at, end)) : undefined;
}

/** `Rent takes 50 %`, and without its verb `savings 20 %`. */
function labelBefore(
  sentence: string,
  tokens: readonly Token[],
  { from }: Figure,
  after: number,
): string | undefined {
  const at = tokens.findIndex((token) => token.to > from);
  const starts = tokens.flatMap(({ from: begin }, place) => (begin >= after && place < at ? [place] : []));
  for (const start of starts) {
    const end = subjectEnd(tokens, start);
    const isNear = end !== undefined && end < at && at - end <= 3 && isVerb(tokens[end]?.lower ?? '');
    const opens =
      start === 0 ||
      tokens[start - 1]?.after !== '' ||
      /^(?:and|but|while)$/.test(tokens[start - 1]?.lower ?? '');
    if (isNear && opens) return asItem(textBetween(sentence, tokens, start, end));
  }
  const start = phraseStart(tokens.slice(0, at), at);
  const isListed = start < at && (tokens[start - 1]?.after !== '' || tokens[start - 1]?.lower === 'and');
  return isListed && start > 0 ? asItem(textBetween(sentence, tokens, start, at)) : undefined;
}

function asChart(
  points: readonly Point[],
  { unit, scale }: Figure,
  onScreen: string,
  areYears: boolean,
): ChartGraphic | undefined {
  if (new Set(points.map(({ label }) => label.toLowerCase())).size < points.length) return undefined;
  const sum = points.reduce((total, { value }) => total + value, 0);
  const addUp = unit === '%' && sum >= whole.least && sum <= whole.most;
  const inOrder = points.every(
    ({ label }, place) => place === 0 || Number(label) > Number(points[place - 1]?.label),
  );
  if (areYears && !inOrder) return undefined;
  const kind = areYears && points.length > 2 ? 'line' : addUp ? 'shares' : 'bars';
  const title = onScreen !== '' && onScreen.length <= longestTitle ? { title: onScreen } : {};
  const fullUnit = `${unit}${scale === '' ? '' : ` ${scale}`}`.trim();
  return fullUnit.length > 12
    ? undefined
    : { layout: 'chart', kind, ...title, unit: fullUnit, points: [...points] };
}
