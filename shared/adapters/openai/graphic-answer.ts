import { z } from 'zod';
import { Graphic } from '../../contracts/graphics.ts';
import { numbersIn } from '../../domain/graphics/numbers.ts';
import { figuresAreSaid } from '../../domain/graphics/said-figures.ts';
import { shortened } from '../../domain/graphics/wording.ts';
import { plainSpeech } from './plain-speech.ts';

/** What a model may say a scene is; the prompt (templates/script.md) explains each. */
export const graphicKinds = [
  'number',
  'list',
  'steps',
  'comparison',
  'quote',
  'timeline',
  'causes',
  'bars',
  'line',
  'shares',
] as const;
/**
 * What a model is asked for where a scene shows more than its `on_screen` words. One flat form for all, which models fill
 * in more surely than a choice of nine; the prompt (templates/script.md) says what stands where. What does not fit it is
 * no graphic, and never costs the script.
 */
export const GraphicAnswer = z
  .strictObject({
    kind: z.enum(graphicKinds),
    text: z.string(),
    figure: z.string(),
    items: z.array(z.strictObject({ label: z.string(), detail: z.string() })),
  })
  .nullable()
  .catch(null);
export type GraphicAnswer = z.infer<typeof GraphicAnswer>;

type Given = NonNullable<GraphicAnswer>;

// Limits of the contract (shared/contracts/graphics.ts), up to which words may be left off where a thought ends. What is
// too long for that is no graphic.
const most = { title: 48, item: 48, label: 60, point: 40, chartTitle: 60 };

export interface ScriptTold {
  /** The scene's narration. */
  said: string;
  /** The whole script and what it was made of: where a quotation and its author must stand. */
  sources: string;
  language: string;
}

/**
 * A model's graphic by the contract, if every figure of it is said in the scene, and a quotation stands in the script or its
 * brief word for word; undefined otherwise.
 */
export function toGraphic(answer: GraphicAnswer, told: ScriptTold): Graphic | undefined {
  if (answer === null) return undefined;
  const clean: Given = {
    ...answer,
    text: tidied(answer.text),
    figure: tidied(answer.figure),
    items: answer.items
      .map(({ label, detail }) => ({ label: tidied(label), detail: tidied(detail) }))
      .filter(({ label }) => label !== ''),
  };
  const graphic = Graphic.safeParse(makers[answer.kind](clean, told)).data;
  if (graphic === undefined || !figuresAreSaid(graphic, told.said, told.language)) return undefined;
  return graphic.layout !== 'quote' || holds(told.sources, graphic.text) ? graphic : undefined;
}

const tidied = (text: string): string =>
  plainSpeech(text)
    .replace(/^["“”«»„‟‹›「『]+|["“”«»‟‹›」』]+$|(?<![.…])\.$/gu, '')
    .trim();

const fitted = (text: string, letters: number): string =>
  text.length <= letters ? text : (shortened(text, letters) ?? text);

/** What each kind is made of; what it lacks is found by the contract. */
const makers: { readonly [Kind in Given['kind']]: (given: Given, told: ScriptTold) => unknown } = {
  number: ({ text, figure }) => ({ layout: 'number', figure, label: fitted(text, most.label) }),
  list: (given) => listOf(given, false),
  steps: (given) => listOf(given, true),
  comparison: ({ items: [left, right, ...more] }) => ({
    layout: 'comparison',
    left: sideOf(left),
    right: more.length === 0 ? sideOf(right) : undefined,
  }),
  quote: ({ text, figure }, { sources }) => ({
    layout: 'quote',
    text,
    ...(holds(sources, figure) ? { author: figure } : {}),
  }),
  timeline: ({ items }) => ({
    layout: 'timeline',
    events: items.map(({ label, detail }) => ({ when: label, what: fitted(detail, most.item) })),
  }),
  causes: ({ text, items }) => ({
    layout: 'causes',
    effect: fitted(text, most.point),
    causes: items.map(({ label }) => fitted(label, most.point)),
  }),
  bars: chartOf,
  line: chartOf,
  shares: chartOf,
};

const titled = (title: string) => (title === '' ? {} : { title });

const listOf = ({ text, items }: Given, ordered: boolean) => ({
  layout: 'list',
  ...titled(fitted(text, most.title)),
  items: items.map(({ label }) => fitted(label, most.item)),
  ordered,
});

/** `detail` holds a side's figure, or up to three points. */
function sideOf(item: Given['items'][number] | undefined) {
  if (item === undefined) return undefined;
  const { label: title, detail } = item;
  const isFigure = detail.length <= 16 && /^\P{L}{0,2}\p{N}/u.test(detail);
  if (isFigure) return { title, figure: detail, points: [] };
  const points = detail.split(/\s*[;|]\s*/u).filter((point) => point !== '');
  return { title, points: points.map((point) => fitted(point, most.point)) };
}

function chartOf({ kind, text, figure, items }: Given, { language }: ScriptTold) {
  const points = items.map(({ label, detail }) => ({ label, value: valueIn(detail, language) }));
  return { layout: 'chart', kind, ...titled(fitted(text, most.chartTitle)), unit: figure, points };
}

function valueIn(detail: string, language: string): number | undefined {
  const [found, ...more] = numbersIn(detail, language);
  if (found === undefined || found.written !== 'digits' || more.length > 0) return undefined;
  const [value] = found.values;
  return value !== undefined && /^\s*[-−]/u.test(detail) ? -value : value;
}

/** Whether a text holds these words in this order, whatever stands between them. */
function holds(text: string, words: string): boolean {
  const [all, some] = [text, words].map(lettersOf);
  return some !== undefined && some !== '' && ` ${all} `.includes(` ${some} `);
}

const lettersOf = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim();
