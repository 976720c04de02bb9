import { formatFigure } from '#shared/domain/languages/write-figure.ts';
import type { Box } from '../layout.ts';
import { type ChartScale, chartScale } from './chart-scale.ts';
import type { ChartParts, ChartSheet } from './chart-sheet.ts';
import { axisType, figureType, isWhole, lineAt, setLine } from './chart-words.ts';
import { type SetWords, setWords } from './set-words.ts';

/** Where a bar chart's parts stand, whichever way its bars run. */
export interface BarsLayout {
  upright: boolean;
  scale: ChartScale;
  /** Where values of 0 end. */
  zero: number;
  /** In the order of the points. */
  marks: { bar: Box; value?: SetWords; label?: SetWords }[];
  ticks: { at: number; words?: SetWords }[];
  /** What the rules of the ticks cross. */
  grid: Box;
}

const labelLines = 2;

/**
 * Bars that stand side by side; undefined where labels or figures have no room so: then they lie one under the other
 * (`chart-rows.ts`).
 */
export function layOutColumns(
  parts: ChartParts,
  { plot, turned, rightToLeft }: ChartSheet,
): BarsLayout | undefined {
  const { graphic, format, theme } = parts;
  const { points, unit } = graphic;
  const [axis, figures] = [axisType[format], figureType[format]];
  const scale = chartScale(
    points.map(({ value }) => value),
    { most: Math.max(3, Math.min(6, Math.floor(plot.height / 78))), zero: true },
  );
  const tickSets = tickWords(scale, { unit, language: parts.language }, theme.text, axis.ticks);
  const gutter = Math.max(0, ...tickSets.map((set) => set?.box.width ?? 0)) + 24;
  const column = (plot.width - gutter) / points.length;
  const values = evenLines(
    points.map(({ value }) => formatFigure(value, unit, parts.language)),
    (text, most) => setLine(text, theme.display, most, column * 0.96),
    figures.most,
  );
  if (values.some((set) => set !== undefined && set.sizePx < figures.least)) return undefined;
  const labelled = (text: string, most: number, y: number, place: number): SetWords | undefined =>
    setWords({
      ...{ text, face: theme.text, rightToLeft, align: 'center', stand: 'top', mostLines: labelLines },
      box: turned({
        x: plot.x + gutter + column * (place + 0.03),
        ...{ y, width: column * 0.94, height: axis.labels * 1.2 * labelLines },
      }),
      ...{ maxSizePx: most, minSizePx: axis.least },
    });
  const first = points.map(({ label }, place) => labelled(label, axis.labels, 0, place));
  if (first.some((set, place) => !isWhole(set, points[place]?.label ?? ''))) return undefined;
  const size = Math.min(...first.map((set) => set?.sizePx ?? axis.labels));
  const even = points.map(({ label }, place) => labelled(label, size, 0, place));
  const labelHeight = Math.max(0, ...even.map((set) => set?.box.height ?? 0));
  const room = Math.max(0, ...values.map((set) => set?.sizePx ?? 0)) * 1.35;
  const top = plot.y + (points.some(({ value }) => value >= 0) ? room : 8);
  const foot = plot.y + plot.height - labelHeight - 22 - (points.some(({ value }) => value < 0) ? room : 0);
  const heightAt = (value: number): number => foot - scale.share(value) * (foot - top);
  const zero = heightAt(0);
  const width = Math.min(column * 0.64, 190);
  return {
    ...{ upright: true, scale, zero },
    grid: turned({ x: plot.x + gutter, y: top, width: plot.width - gutter, height: foot - top }),
    ticks: scale.ticks.map((tick, place) => {
      const set = tickSets[place];
      const edge = turned({ x: plot.x + gutter - 20, y: 0, width: 0, height: 0 }).x;
      const words = set && lineAt(set, edge, heightAt(tick), rightToLeft ? 'left' : 'right');
      return { at: heightAt(tick), ...(words && { words }) };
    }),
    marks: points.map(({ value, label }, place) => {
      const end = heightAt(value);
      const middle = plot.x + gutter + column * (place + 0.5);
      const bar = turned({
        x: middle - width / 2,
        y: Math.min(zero, end),
        width,
        height: Math.abs(zero - end),
      });
      const set = values[place];
      const beyond = (set?.sizePx ?? 0) * 0.68 * (value < 0 ? 1 : -1);
      const told = set && lineAt(set, bar.x + width / 2, end + beyond, 'middle');
      const named = labelled(label, size, plot.y + plot.height - labelHeight - 4, place);
      return { bar, ...(told && { value: told }), ...(named && { label: named }) };
    }),
  };
}

/** The figures on an axis; without a unit that is a long word, which stands on the marks. */
export function tickWords(
  { ticks }: ChartScale,
  { unit, language }: { unit: string; language: string | undefined },
  face: ChartParts['theme']['text'],
  sizePx: number,
  maxWidth = 320,
): (SetWords | undefined)[] {
  const step = (ticks[1] ?? 1) - (ticks[0] ?? 0);
  const short = unit.length > 4 ? '' : unit;
  return ticks.map((tick) =>
    setLine(formatFigure(tick, short, language, step >= 1000 ? 1e3 : 1e6), face, sizePx, maxWidth),
  );
}

/** All in the size of the one that has the least room. */
export function evenLines(
  texts: readonly string[],
  set: (text: string, mostPx: number) => SetWords | undefined,
  mostPx: number,
): (SetWords | undefined)[] {
  const size = Math.min(mostPx, ...texts.map((text) => set(text, mostPx)?.sizePx ?? mostPx));
  return texts.map((text) => set(text, size));
}
