import { Graphic } from '../../contracts/graphics.ts';
import { chartFromTable } from '../../domain/graphics/chart-from-table.ts';
import { notOf, stepsList } from '../../domain/graphics/find-list.ts';
import { asQuote } from '../../domain/graphics/find-quote.ts';
import { figuresAreSaid } from '../../domain/graphics/said-figures.ts';
import type { Brief } from './read-brief.ts';
import type { Sentence } from './sentence.ts';

/** A scene as far as its graphic depends on it, and what the scenes until then have said. */
export interface Told {
  sentences: readonly Sentence[];
  narration: string;
  onScreen: string;
  /** Every sentence of the video up to this scene's last, this scene's included. */
  sofar: readonly Sentence[];
}

/**
 * What the brief's own make says a scene is, better than its words can: rows of a table, steps of a numbered list, a
 * quotation. Undefined where it says nothing.
 */
export function structuredGraphic(brief: Brief, told: Told): Graphic | undefined {
  const { sentences, narration, onScreen, sofar } = told;
  const said = sofar.map(({ text }) => text).join(' ');
  const before = sofar
    .slice(0, -sentences.length)
    .map(({ text }) => text)
    .join(' ');
  const chart = brief.tables
    .map((rows) => chartFromTable(rows, { narration, before, onScreen }))
    .find((one) => one !== undefined);
  const made = chart ?? quotation(brief, told) ?? steps(brief, told);
  const graphic = Graphic.safeParse(made).data;
  return graphic !== undefined && figuresAreSaid(graphic, said) ? graphic : undefined;
}

function quotation({ blocks }: Brief, { sentences }: Told): Graphic | undefined {
  const own = sentences.filter(({ block }) => blocks[block]?.quotation !== undefined);
  const author = blocks[own[0]?.block ?? -1]?.quotation?.author ?? '';
  return asQuote(own.map(({ text }) => text.replace(/[“”"]/gu, '')).join(' '), author);
}

/** The steps that were named until now: a list that grows from scene to scene. */
function steps(
  { blocks, headings }: Brief,
  { sentences, narration, sofar, onScreen }: Told,
): Graphic | undefined {
  const stepOf = ({ block, opens }: Sentence) => (opens ? blocks[block]?.step : undefined);
  const list = sentences.map(stepOf).find((step) => step !== undefined)?.list;
  const named = sofar.filter((sentence) => list !== undefined && stepOf(sentence)?.list === list);
  return stepsList(
    named.map(({ text }) => text),
    headings.get(sentences[0]?.section ?? -1) ?? notOf([narration], onScreen),
  );
}
