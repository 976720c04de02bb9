import { formatFigure } from '#shared/domain/languages/write-figure.ts';
import { type BarsLayout, evenLines, tickWords } from './chart-columns.ts';
import { chartScale } from './chart-scale.ts';
import type { ChartParts, ChartSheet } from './chart-sheet.ts';
import { axisType, figureType, lineAt, setLine } from './chart-words.ts';
import { type SetWords, setWords } from './set-words.ts';

/** Distance of a bar and the figure at its end, in pixels. */
const gap = 18;

/** Bars that lie one under the other: labels of any length stand beside them, in a narrow frame over them. */
export function layOutRows(parts: ChartParts, { plot, turned, rightToLeft }: ChartSheet): BarsLayout {
  const { graphic, format, theme } = parts;
  const { points, unit } = graphic;
  const [axis, figures] = [axisType[format], figureType[format]];
  const over = format === '9:16';
  const foot = axis.ticks * 1.5;
  const row = (plot.height - foot) / points.length;
  const labelColumn = over ? 0 : plot.width * 0.32;
  const signs = new Set(points.map(({ value }) => value < 0)).size;
  // Room for bars is left on either side of zero.
  const figureShare = signs > 1 ? 0.2 : 0.34;
  const values = evenLines(
    points.map(({ value }) => formatFigure(value, unit, parts.language)),
    (text, most) => setLine(text, theme.display, most, plot.width * figureShare),
    Math.min(figures.most, row * 0.6),
  );
  const widthOf = (negative: boolean): number =>
    Math.max(
      0,
      ...points.map(({ value }, place) => (value < 0 === negative ? (values[place]?.box.width ?? 0) : 0)),
    );
  const before = points.some(({ value }) => value < 0) ? widthOf(true) + gap : 0;
  const start = plot.x + labelColumn + (over ? 0 : 24) + before;
  const length = plot.x + plot.width - start - widthOf(false) - gap;
  const all = points.map(({ value }) => value);
  const scaleOf = (most: number) => chartScale(all, { most, zero: true });
  const widest = Math.max(
    1,
    ...tickWords(scaleOf(4), { unit, language: parts.language }, theme.text, axis.ticks).map(
      (set) => set?.box.width ?? 0,
    ),
  );
  const scale = scaleOf(Math.max(2, Math.min(6, Math.floor(length / (widest * 1.7)))));
  const reachAt = (value: number): number => start + scale.share(value) * length;
  const zero = reachAt(0);
  const thick = Math.min(row * (over ? 0.4 : 0.56), 92);
  const labelHeight = over ? row - thick - 10 : row * 0.92;
  const labelled = (text: string, most: number, place: number): SetWords | undefined =>
    setWords({
      ...{ text, face: theme.text, rightToLeft, stand: over ? 'bottom' : 'middle', mostLines: over ? 1 : 2 },
      box: turned({
        ...{ x: plot.x, y: plot.y + row * place + (over ? 0 : row * 0.04) },
        ...{ width: over ? plot.width : labelColumn, height: over ? labelHeight - 8 : labelHeight },
      }),
      ...{ maxSizePx: most, minSizePx: Math.min(axis.least, most) },
    });
  const size = Math.min(
    ...points.map(({ label }, place) => labelled(label, axis.labels, place)?.sizePx ?? axis.labels),
  );
  const apart = length / (scale.ticks.length - 1);
  const tickSets = tickWords(scale, { unit, language: parts.language }, theme.text, axis.ticks, apart * 0.92);
  const turnedX = (x: number): number => turned({ x, y: 0, width: 0, height: 0 }).x;
  return {
    ...{ upright: false, scale, zero: turnedX(zero) },
    grid: turned({ x: start, y: plot.y, width: length, height: plot.height - foot }),
    ticks: scale.ticks.map((tick, place) => {
      const set = tickSets[place];
      const x = turnedX(reachAt(tick));
      const words = set && lineAt(set, x, plot.y + plot.height - axis.ticks * 0.62, 'middle');
      return { at: x, ...(words && { words }) };
    }),
    marks: points.map(({ value, label }, place) => {
      const end = reachAt(value);
      const y = plot.y + row * place + (over ? labelHeight : (row - thick) / 2);
      const bar = turned({ x: Math.min(zero, end), y, width: Math.abs(end - zero), height: thick });
      const set = values[place];
      const outward = value < 0 !== rightToLeft ? -1 : 1;
      const told =
        set && lineAt(set, turnedX(end) + gap * outward, y + thick / 2, outward < 0 ? 'right' : 'left');
      const named = labelled(label, size, place);
      return { bar, ...(told && { value: told }), ...(named && { label: named }) };
    }),
  };
}
