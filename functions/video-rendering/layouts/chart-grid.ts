import { easeInOut, stretch } from '#shared/drawing/ease.ts';
import type { Layer } from '../layer.ts';
import type { Box } from '../layout.ts';
import type { MarkColours } from './mark-colours.ts';

/** Rules across a chart. */
export interface ChartGrid {
  /** Whether values are told by height: rules lie. */
  upright: boolean;
  ticks: readonly { at: number }[];
  /** Where values of 0 end; undefined where the scale begins later. */
  zero: number | undefined;
  /** What the rules cross. */
  grid: Box;
}

const gridSeconds = 0.6;

/** Rules at the round values, and a stronger one at zero. */
export function gridLayer(layout: ChartGrid, colours: MarkColours, stroke: number): Layer {
  const { upright, ticks, grid, zero } = layout;
  const thin = 2;
  const strong = Math.max(3, Math.round(stroke * 900));
  return {
    box: {
      x: grid.x - strong,
      y: grid.y - strong,
      width: grid.width + strong * 2,
      height: grid.height + strong * 2,
    },
    lookAt: (seconds) => (seconds <= 0 ? undefined : String(Math.min(1, seconds / gridSeconds))),
    paint(ctx, seconds) {
      const drawn = easeInOut(stretch(seconds, 0, gridSeconds));
      for (const at of [...ticks.map((tick) => tick.at), ...(zero === undefined ? [] : [zero])]) {
        const line = at === zero ? strong : thin;
        ctx.fillStyle = at === zero ? colours.ink : colours.faint;
        if (upright) ctx.fillRect(grid.x, Math.round(at - line / 2), grid.width * drawn, line);
        else ctx.fillRect(Math.round(at - line / 2), grid.y, line, grid.height * drawn);
      }
    },
  };
}
