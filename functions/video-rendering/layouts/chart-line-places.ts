import { formatFigure } from '#shared/domain/languages/write-figure.ts';
import type { Box } from '../layout.ts';
import { evenLines, tickWords } from './chart-columns.ts';
import type { ChartGrid } from './chart-grid.ts';
import { type ChartScale, chartScale } from './chart-scale.ts';
import type { ChartParts, ChartSheet } from './chart-sheet.ts';
import { axisType, figureType, isWhole, lineAt, setLine } from './chart-words.ts';
import { moved, type SetWords, setWords } from './set-words.ts';

/** Where a line chart's parts stand. */
export interface LineLayout extends ChartGrid {
  scale: ChartScale;
  ticks: { at: number; words?: SetWords }[];
  /** In the order of the points. A label that has no room is left out; the figure of the point that is spoken of never is. */
  marks: { x: number; y: number; value?: SetWords; label?: SetWords }[];
  /** All figures have room at once; else only one is seen at a time. */
  allFigures: boolean;
}

/** How far a figure stands from its point: sizes of its type, and pixels beyond the point itself. */
const awayShare = 0.55;
const pointReach = 38;

export function layOutLine(parts: ChartParts, { plot, turned, rightToLeft }: ChartSheet): LineLayout {
  const { graphic, format, theme } = parts;
  const { points, unit } = graphic;
  const [axis, figures] = [axisType[format], figureType[format]];
  const all = points.map(({ value }) => value);
  const scale = chartScale(all, {
    most: Math.max(3, Math.min(6, Math.floor(plot.height / 90))),
    zero: false,
  });
  const tickSets = tickWords(scale, { unit, language: parts.language }, theme.text, axis.ticks);
  const gutter = Math.max(0, ...tickSets.map((set) => set?.box.width ?? 0)) + 24;
  const column = (plot.width - gutter) / points.length;
  const texts = all.map((value) => formatFigure(value, unit, parts.language));
  const evenFigures = (room: number): (SetWords | undefined)[] =>
    evenLines(texts, (text, most) => setLine(text, theme.display, most, room), figures.most);
  const beside = evenFigures(column * 0.94);
  const allFigures = beside.every((set) => set === undefined || set.sizePx >= figures.least);
  const values = allFigures ? beside : evenFigures(plot.width * 0.5);
  const labels = labelsUnder(parts, { plot, gutter, column, turned, rightToLeft });
  const labelHeight = Math.max(0, ...labels.map((set) => set?.box.height ?? 0));
  const room = Math.max(0, ...values.map((set) => set?.sizePx ?? 0)) * (awayShare + 0.6) + pointReach;
  const [top, foot] = [plot.y + room, plot.y + plot.height - labelHeight - 32];
  const heightAt = (value: number): number => foot - scale.share(value) * (foot - top);
  const turnedX = (x: number): number => turned({ x, y: 0, width: 0, height: 0 }).x;
  const grid = turned({ x: plot.x + gutter, y: top, width: plot.width - gutter, height: foot - top });
  return {
    ...{ upright: true, scale, allFigures, grid },
    zero: scale.min > 0 || scale.max < 0 ? undefined : heightAt(0),
    ticks: scale.ticks.map((tick, place) => {
      const set = tickSets[place];
      const words =
        set && lineAt(set, turnedX(plot.x + gutter - 20), heightAt(tick), rightToLeft ? 'left' : 'right');
      return { at: heightAt(tick), ...(words && { words }) };
    }),
    marks: all.map((value, place) => {
      const [x, y] = [turnedX(plot.x + gutter + column * (place + 0.5)), heightAt(value)];
      const set = values[place];
      const away =
        ((set?.sizePx ?? 0) * awayShare + pointReach) * (isLow(all, place) && y + room < foot ? 1 : -1);
      const told = set && held(lineAt(set, x, y + away, 'middle'), grid);
      const label = labels[place];
      return { x, y, ...(told && { value: told }), ...(label && { label }) };
    }),
  };
}

/** Lower than what is before and after it: its figure stands under the line. */
function isLow(values: readonly number[], place: number): boolean {
  const value = values[place] ?? 0;
  const others = [values[place - 1], values[place + 1]].filter((other) => other !== undefined);
  return others.every((other) => other > value);
}

function held(set: SetWords, { x, width }: Box): SetWords {
  const past = Math.max(0, set.box.x + set.box.width - x - width);
  return moved(set, Math.max(0, x - set.box.x) - past, 0);
}

function labelsUnder(
  { graphic: { points }, format, theme }: ChartParts,
  room: Pick<ChartSheet, 'plot' | 'turned' | 'rightToLeft'> & { gutter: number; column: number },
): (SetWords | undefined)[] {
  const { plot, gutter, column, turned, rightToLeft } = room;
  const axis = axisType[format];
  const lines = 2;
  const height = axis.labels * 1.2 * lines;
  const set = (text: string, place: number, every: number, most: number): SetWords | undefined => {
    const middle = plot.x + gutter + column * (place + 0.5);
    // The last one is moved in from the edge, towards its neighbour.
    const width = column * Math.min(every * 0.94, (every + 0.5) * 0.64);
    const x = Math.max(plot.x, Math.min(middle - width / 2, plot.x + plot.width - width));
    return setWords({
      ...{ text, face: theme.text, rightToLeft, align: 'center', stand: 'top', mostLines: lines },
      box: turned({ x, y: 0, width, height }),
      ...{ maxSizePx: most, minSizePx: axis.least },
    });
  };
  // The last one is always told.
  const shown = (place: number, every: number): boolean => (points.length - 1 - place) % every === 0;
  const fits = (every: number): boolean =>
    points.every(
      ({ label }, place) => !shown(place, every) || isWhole(set(label, place, every, axis.labels), label),
    );
  const every = [1, 2, 3, 4].find(fits) ?? points.length;
  const rough = points.map(({ label }, place) =>
    shown(place, every) ? set(label, place, every, axis.labels) : undefined,
  );
  const size = Math.min(axis.labels, ...rough.map((one) => one?.sizePx ?? axis.labels));
  const even = points.map(({ label }, place) =>
    shown(place, every) ? set(label, place, every, size) : undefined,
  );
  const tallest = Math.max(0, ...even.map((one) => one?.box.height ?? 0));
  return even.map((one) => one && moved(one, 0, Math.round(plot.y + plot.height - tallest - 4)));
}
