import { formatFigure } from '#shared/domain/languages/write-figure.ts';
import type { Box } from '../layout.ts';
import { evenLines } from './chart-columns.ts';
import type { ChartParts, ChartSheet } from './chart-sheet.ts';
import { axisType, figureType, lineAt, setLine } from './chart-words.ts';
import { type SetWords, setWords } from './set-words.ts';

/** Where a ring and its key stand. */
export interface SharesLayout {
  ring: { x: number; y: number; outer: number; inner: number };
  /** In the order of the points: shares of the whole from 0 to 1, clockwise from the top. */
  marks: {
    from: number;
    to: number;
    row: Box;
    swatch: Box;
    label?: SetWords;
    value?: SetWords;
    /** The same figure, large, in the ring's middle. */
    large?: SetWords;
  }[];
}

/** Percentages may be rounded, and so come to a little more than the whole. */
const roundedWhole = 100.5;

/** What the points are shares of; undefined where they are not shares of anything. */
export function wholeOf({
  unit,
  points,
}: Pick<ChartParts['graphic'], 'unit' | 'points'>): number | undefined {
  const total = points.reduce((sum, { value }) => sum + value, 0);
  if (total <= 0 || points.some(({ value }) => value < 0)) return undefined;
  if (!unit.startsWith('%')) return total;
  return total > roundedWhole ? undefined : Math.max(100, total);
}

export function layOutShares(
  parts: ChartParts,
  { plot, turned, rightToLeft }: ChartSheet,
  whole: number,
): SharesLayout {
  const { graphic, format, theme } = parts;
  const { points, unit } = graphic;
  const tall = format === '9:16';
  const side = tall
    ? Math.min(plot.width * 0.66, plot.height * 0.52)
    : Math.min(plot.height, plot.width * (format !== '1:1' ? 0.44 : points.length > 5 ? 0.3 : 0.38));
  const ringBox = turned(
    tall
      ? { x: plot.x + (plot.width - side) / 2, y: plot.y, width: side, height: side }
      : { x: plot.x, y: plot.y + (plot.height - side) / 2, width: side, height: side },
  );
  const key: Box = tall
    ? { ...plot, y: plot.y + side + 24, height: plot.height - side - 24 }
    : { ...plot, x: plot.x + side + 40, width: plot.width - side - 40 };
  const height = Math.min(118, key.height / points.length);
  const top = key.y + (key.height - height * points.length) / 2;
  const outer = side / 2;
  const ring = { x: ringBox.x + outer, y: ringBox.y + outer, outer: outer * 0.95, inner: outer * 0.56 };
  const texts = points.map(({ value }) => formatFigure(value, unit, parts.language));
  const values = evenLines(
    texts,
    (text, most) => setLine(text, theme.display, most, key.width * 0.36),
    Math.min(points.length > 5 ? figureType[format].least : figureType[format].most, height * 0.62),
  );
  const large = evenLines(
    texts,
    (text, most) => setLine(text, theme.display, most, ring.inner * 1.6),
    ring.inner * 0.62,
  );
  const valueColumn = Math.max(0, ...values.map((set) => set?.box.width ?? 0));
  const swatch = Math.min(44, height * 0.4);
  const pad = Math.min(20, height * 0.16);
  const labelled = (text: string, most: number, y: number): SetWords | undefined =>
    setWords({
      ...{ text, face: theme.text, rightToLeft, mostLines: 2, leading: 1.04 },
      box: turned({
        ...{ x: key.x + pad * 2 + swatch, y: y + 4, height: height - 12 },
        width: key.width - pad * 4 - swatch - valueColumn - 16,
      }),
      ...{ maxSizePx: most, minSizePx: Math.min(most, axisType[format].least) },
    });
  const size = Math.min(
    ...points.map(({ label }) => labelled(label, axisType[format].labels, 0)?.sizePx ?? 99),
  );
  let from = 0;
  return {
    ring,
    marks: points.map(({ label, value }, place) => {
      const y = top + height * place;
      const row = turned({ x: key.x, y: y + 3, width: key.width, height: height - 6 });
      const box = { x: key.x + pad, y: y + (height - swatch) / 2, width: swatch, height: swatch };
      const set = values[place];
      const edge = rightToLeft ? row.x + pad : row.x + row.width - pad;
      const told = set && lineAt(set, edge, y + height / 2, rightToLeft ? 'left' : 'right');
      const middle = large[place];
      const named = labelled(label, size, y);
      const start = from;
      from += value / whole;
      return {
        ...{ from: start, to: from, row, swatch: turned(box) },
        ...(named && { label: named }),
        ...(told && { value: told }),
        ...(middle && { large: lineAt(middle, ring.x, ring.y, 'middle') }),
      };
    }),
  };
}
