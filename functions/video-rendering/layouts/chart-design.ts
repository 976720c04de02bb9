import { boardOf } from './board.ts';
import { barLayers } from './chart-bars.ts';
import { lineLayers } from './chart-line.ts';
import { shareLayers } from './chart-shares.ts';
import { wholeOf } from './chart-shares-places.ts';
import { layOutSheet } from './chart-sheet.ts';
import type { GraphicOf, LayoutDesign } from './layout-design.ts';

/** Figures as bars, a line or shares of a ring. */
export const chartDesign: LayoutDesign<GraphicOf<'chart'>> = {
  boxes: (_, format) => ({ content: boardOf(format), align: 'left' }),
  layers(parts) {
    const sheet = layOutSheet(parts);
    const { kind } = parts.graphic;
    const whole = kind === 'shares' ? wholeOf(parts.graphic) : undefined;
    if (whole !== undefined) return [...sheet.layers, ...shareLayers(parts, sheet, whole)];
    const marks = kind === 'line' ? lineLayers(parts, sheet) : barLayers(parts, sheet);
    return [...sheet.layers, ...marks];
  },
  still: ({ box }) => box,
};
