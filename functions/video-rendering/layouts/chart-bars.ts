import { type Canvas, createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import { mixColours } from '#shared/drawing/colour.ts';
import type { Layer } from '../layer.ts';
import type { Box } from '../layout.ts';
import { axesLayers } from './chart-axes.ts';
import { type BarsLayout, layOutColumns } from './chart-columns.ts';
import { layOutRows } from './chart-rows.ts';
import type { ChartParts, ChartSheet } from './chart-sheet.ts';
import { chartTimes } from './chart-times.ts';
import { markLayer } from './mark-layer.ts';
import type { SetWords } from './set-words.ts';
import { paintWords } from './words-layer.ts';

export function layOutBars(parts: ChartParts, sheet: ChartSheet): BarsLayout {
  return layOutColumns(parts, sheet) ?? layOutRows(parts, sheet);
}

/** Bars that grow out of one line at zero, with their figures at their ends. */
export function barLayers(parts: ChartParts, sheet: ChartSheet): Layer[] {
  const { theme } = parts;
  const { colours } = sheet;
  const layout = layOutBars(parts, sheet);
  const times = chartTimes(parts);
  const alike = times.every(({ lit }) => lit === undefined);
  return [
    ...axesLayers(parts, sheet, layout),
    ...layout.marks.map((mark, place) => {
      const moment = times[place] ?? { at: 0 };
      const plain = alike ? colours.accent : colours.base;
      return markLayer(
        { box: around(mark.bar, mark.value?.box), times: moment, curve: theme.motion.curve },
        barPainter(mark, layout, {
          plain,
          lit: colours.accent,
          ink: colours.ink,
          corner: theme.shapes.corner,
        }),
      );
    }),
  ];
}

type Mark = BarsLayout['marks'][number];

function barPainter(
  { bar, value }: Mark,
  { upright, zero }: BarsLayout,
  { plain, lit, ink, corner }: { plain: string; lit: string; ink: string; corner: number },
): Parameters<typeof markLayer>[1] {
  const figure = value === undefined ? undefined : spriteOf(value, ink);
  return (ctx, state) => {
    ctx.fillStyle = mixColours(plain, lit, state.lit);
    const grown = partOf(bar, zero, upright, state.grown);
    const side = Math.min(upright ? bar.width : bar.height, upright ? grown.height * 2 : grown.width * 2);
    const radius = Math.min(corner, 0.3) * 0.5 * side;
    const radii = roundedAt(bar, zero, upright, radius);
    ctx.beginPath();
    ctx.roundRect(grown.x, grown.y, grown.width, grown.height, radii);
    ctx.fill();
    if (figure === undefined || state.told <= 0) return;
    ctx.globalAlpha = state.told;
    figure(ctx);
  };
}

/** A text drawn once and then copied. */
export function spriteOf(set: SetWords, colour: string): (ctx: SKRSContext2D) => void {
  const [x, y] = [Math.floor(set.box.x), Math.floor(set.box.y)];
  let drawn: Canvas | undefined;
  return (ctx) => {
    if (drawn === undefined) {
      drawn = createCanvas(
        Math.ceil(set.box.x + set.box.width) - x,
        Math.ceil(set.box.y + set.box.height) - y,
      );
      const pen = drawn.getContext('2d');
      pen.translate(-x, -y);
      paintWords(pen, set, colour);
    }
    ctx.drawImage(drawn, x, y);
  };
}

function partOf(bar: Box, zero: number, upright: boolean, grown: number): Box {
  if (upright) {
    const height = bar.height * grown;
    return bar.y < zero - 0.5 ? { ...bar, y: zero - height, height } : { ...bar, height };
  }
  const width = bar.width * grown;
  return bar.x < zero - 0.5 ? { ...bar, x: zero - width, width } : { ...bar, width };
}

/** Only the end that tells the value is rounded; clockwise from the upper left. */
function roundedAt(
  bar: Box,
  zero: number,
  upright: boolean,
  radius: number,
): [number, number, number, number] {
  if (upright) return bar.y < zero - 0.5 ? [radius, radius, 0, 0] : [0, 0, radius, radius];
  return bar.x < zero - 0.5 ? [radius, 0, 0, radius] : [0, radius, radius, 0];
}

function around(one: Box, other: Box | undefined): Box {
  if (other === undefined) return one;
  const [x, y] = [Math.min(one.x, other.x), Math.min(one.y, other.y)];
  return {
    ...{ x, y },
    width: Math.max(one.x + one.width, other.x + other.width) - x,
    height: Math.max(one.y + one.height, other.y + other.height) - y,
  };
}
