import type { Layer } from '../layer.ts';
import { type ChartGrid, gridLayer } from './chart-grid.ts';
import { type ChartParts, type ChartSheet, textsLayer } from './chart-sheet.ts';
import type { SetWords } from './set-words.ts';

const ticksAt = 0.15;
const labelsAt = 0.25;

/** What values are read against: rules, the figures they stand for, and what each mark is about. */
export interface ChartAxes extends ChartGrid {
  ticks: readonly { at: number; words?: SetWords }[];
  marks: readonly { label?: SetWords }[];
}

/** A chart's axes, which stand before any of its marks does. */
export function axesLayers(
  { theme, box: within }: ChartParts,
  { colours }: ChartSheet,
  axes: ChartAxes,
): Layer[] {
  const texts = (sets: readonly (SetWords | undefined)[], at: number): Layer[] =>
    textsLayer(
      sets.filter((set) => set !== undefined),
      // Rules that stand run through what is written.
      { at, colour: colours.ink, within, ...(!axes.upright && { plate: colours.ground }) },
      theme.motion,
    );
  return [
    gridLayer(axes, colours, theme.shapes.stroke),
    ...texts(
      axes.ticks.map(({ words }) => words),
      ticksAt,
    ),
    ...texts(
      axes.marks.map(({ label }) => label),
      labelsAt,
    ),
  ];
}
