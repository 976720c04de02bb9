import type { Graphic } from '../../contracts/graphics.ts';
import { tellingWords } from '../telling-words.ts';
import { notOf } from './find-list.ts';
import { meansSame, numbersIn } from './numbers.ts';
import { figuresAreSaid } from './said-figures.ts';
import { standing } from './wording.ts';

type ChartGraphic = Extract<Graphic, { layout: 'chart' }>;

const longestLabel = 24;
const longestUnit = 12;
const longestTitle = 60;
const mostPoints = 8;
/** `1990`, `20 years`, `Year 3`. */
const moment = /^(?:(?:year|month|week|day) )?(\d{1,4})(?: (?:years|months|weeks|days))?$/iu;

interface Cell {
  label: string;
  value: number;
  unit: string;
}

/** What a scene says and what was said before it; the words shown over it. */
export interface TableTold {
  narration: string;
  before: string;
  onScreen: string;
}

/**
 * A table of a brief as a chart that grows with the video: the rows whose name and figure were said until now, where that
 * is two or more and the scene says one of them for the first time.
 *
 * @param rows the header first; the first column names the rows
 */
export function chartFromTable(
  rows: readonly (readonly string[])[],
  { narration: own, before, onScreen }: TableTold,
): ChartGraphic | undefined {
  const [header = [], ...body] = rows;
  const narration = `${before} ${own}`;
  for (let column = 1; column < header.length; column++) {
    const cells = body.flatMap((row) => cellOf(row, column, narration) ?? []).slice(0, mostPoints);
    const [first] = cells;
    const known = body.filter((row) => cellOf(row, column, before) !== undefined).length;
    if (
      first === undefined ||
      cells.length < 2 ||
      cells.length === known ||
      cells.some(({ unit }) => unit !== first.unit)
    )
      continue;
    const points = cells.map(({ label, value }) => ({ label, value }));
    const chart = { layout: 'chart' as const, kind: kindOf(cells, body), unit: first.unit, points };
    for (const title of [notOf([own], onScreen), header[column] ?? ''].map(standing)) {
      const titled = { ...chart, title };
      const isFit = title !== '' && title.length <= longestTitle;
      if (isFit && figuresAreSaid(titled, narration)) return titled;
    }
    return figuresAreSaid(chart, narration) ? chart : undefined;
  }
  return undefined;
}

function cellOf(row: readonly string[], column: number, narration: string): Cell | undefined {
  const label = standing(row[0] ?? '');
  const text = (row[column] ?? '').trim();
  const [found, ...more] = numbersIn(text);
  if (found === undefined || more.length > 0 || label === '' || label.length > longestLabel) return undefined;
  const heard = numbersIn(narration);
  const isSaid = heard.some((other) => meansSame(found, other));
  const value = Number(
    text
      .slice(found.from, found.to)
      .replace(/\s*\p{L}+$/u, '')
      .replace(/[,\u00a0\u202f ](?=\d{3})/gu, ''),
  );
  const scale = /\s*(\p{L}+)$/u.exec(text.slice(found.from, found.to))?.[1] ?? '';
  const sign = text.slice(0, found.from).trim();
  const unit = [sign, scale, text.slice(found.to).trim()].filter((part) => part !== '').join(' ');
  if (!isSaid || !Number.isFinite(value) || unit.length > longestUnit) return undefined;
  return isNamed(label, narration) ? { label, value, unit } : undefined;
}

/** A year by its number, anything else by all its telling words. */
function isNamed(label: string, narration: string): boolean {
  const said = new Set(tellingWords(narration));
  const own = tellingWords(label);
  const figures = numbersIn(label);
  const heard = numbersIn(narration);
  if (figures.length > 0) return figures.every((one) => heard.some((other) => meansSame(one, other)));
  return own.length > 0 && own.every((stem) => said.has(stem));
}

function kindOf(cells: readonly Cell[], rows: readonly (readonly string[])[]): ChartGraphic['kind'] {
  const moments = rows.map(([label = '']) => Number(moment.exec(label)?.[1] ?? Number.NaN));
  const inOrder = moments.every((one, place) => one > (moments[place - 1] ?? Number.NEGATIVE_INFINITY));
  if (inOrder && rows.length > 2) return 'line';
  const sum = cells.reduce((total, { value }) => total + value, 0);
  return cells.every(({ unit }) => unit === '%') && sum >= 98 && sum <= 102 ? 'shares' : 'bars';
}
