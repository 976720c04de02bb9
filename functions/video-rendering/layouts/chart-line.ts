import type { SKRSContext2D } from '@napi-rs/canvas';
import { mixColours, withAlpha } from '#shared/drawing/colour.ts';
import { easeInOut, stretch } from '#shared/drawing/ease.ts';
import type { Layer } from '../layer.ts';
import { axesLayers } from './chart-axes.ts';
import { spriteOf } from './chart-bars.ts';
import { type LineLayout, layOutLine } from './chart-line-places.ts';
import type { ChartParts, ChartSheet } from './chart-sheet.ts';
import { lineTimes } from './chart-times.ts';
import type { MarkColours } from './mark-colours.ts';
import { type MarkTimes, markLayer } from './mark-layer.ts';

/** The line takes no longer from one point to the next, in seconds. */
const travelSeconds = 0.9;

/** A line that is drawn on from point to point as they are named. */
export function lineLayers(parts: ChartParts, sheet: ChartSheet): Layer[] {
  const { theme } = parts;
  const { colours } = sheet;
  const layout = layOutLine(parts, sheet);
  const times = lineTimes(parts);
  return [
    ...axesLayers(parts, sheet, layout),
    drawnLine(layout, times, colours, theme.shapes.stroke),
    ...layout.marks.map((mark, place) =>
      pointLayer(mark, times[place] ?? { at: 0 }, { colours, always: layout.allFigures, parts }),
    ),
  ];
}

/** How far the line has come, in points: 1.5 is half the way from the second to the third. */
function headAt(times: readonly MarkTimes[], seconds: number): number {
  let head = 0;
  for (let place = 1; place < times.length; place++) {
    const [before, at] = [times[place - 1]?.at ?? 0, times[place]?.at ?? 0];
    const travel = Math.max(0.05, Math.min(travelSeconds, at - before));
    head += easeInOut(stretch(seconds, at - travel, travel));
  }
  return head;
}

function drawnLine(
  { marks, grid, zero }: LineLayout,
  times: readonly MarkTimes[],
  colours: MarkColours,
  stroke: number,
): Layer {
  const thick = Math.max(7, Math.round(stroke * 1600));
  const foot = zero ?? grid.y + grid.height;
  const from = times[0]?.at ?? 0;
  const box = { x: grid.x, y: grid.y - thick, width: grid.width, height: grid.height + thick * 2 };
  const trace = (ctx: SKRSContext2D, head: number): { x: number; y: number } => {
    const [first] = marks;
    let end = { x: first?.x ?? 0, y: first?.y ?? 0 };
    ctx.beginPath();
    ctx.moveTo(end.x, end.y);
    for (let place = 1; place < marks.length && head > place - 1; place++) {
      const [one, other] = [marks[place - 1], marks[place]];
      if (one === undefined || other === undefined) break;
      const part = Math.min(1, head - place + 1);
      end = { x: one.x + (other.x - one.x) * part, y: one.y + (other.y - one.y) * part };
      ctx.lineTo(end.x, end.y);
    }
    return end;
  };
  return {
    box,
    lookAt: (seconds) => (seconds <= from ? undefined : String(headAt(times, seconds))),
    paint(ctx, seconds) {
      if (seconds <= from) return;
      const head = headAt(times, seconds);
      ctx.save();
      const end = trace(ctx, head);
      ctx.lineTo(end.x, foot);
      ctx.lineTo(marks[0]?.x ?? 0, foot);
      ctx.fillStyle = withAlpha(colours.base, 0.16);
      ctx.fill();
      trace(ctx, head);
      ctx.lineWidth = thick;
      ctx.lineJoin = 'round';
      ctx.lineCap = 'round';
      ctx.strokeStyle = colours.base;
      ctx.stroke();
      ctx.restore();
    },
  };
}

/** A point with its figure, on a plate of the card's colour: the line may pass under it. */
function pointLayer(
  { x, y, value }: LineLayout['marks'][number],
  times: MarkTimes,
  { colours, always, parts }: { colours: MarkColours; always: boolean; parts: ChartParts },
): Layer {
  const radius = Math.max(11, parts.theme.shapes.stroke * 2600);
  const figure = value && spriteOf(value, colours.ink);
  const most = radius * 1.5 + 5;
  const left = Math.min(x - most, (value?.box.x ?? x) - 10);
  const right = Math.max(x + most, value === undefined ? x : value.box.x + value.box.width + 10);
  const top = Math.min(y - most, (value?.box.y ?? y) - 4);
  const foot = Math.max(y + most, value === undefined ? y : value.box.y + value.box.height + 4);
  return markLayer(
    {
      box: { x: left, y: top, width: right - left, height: foot - top },
      ...{ times, curve: parts.theme.motion.curve },
    },
    (ctx, { grown, lit, told }) => {
      const seen = always ? told : Math.min(told, lit);
      if (figure !== undefined && value !== undefined && seen > 0) {
        ctx.globalAlpha = seen * 0.86;
        ctx.fillStyle = colours.ground;
        ctx.beginPath();
        ctx.roundRect(value.box.x - 10, value.box.y - 4, value.box.width + 20, value.box.height + 8, 8);
        ctx.fill();
        ctx.globalAlpha = seen;
        figure(ctx);
        ctx.globalAlpha = 1;
      }
      const size = radius * grown * (1 + 0.5 * lit);
      disc(ctx, x, y, size + 5, colours.ground);
      disc(ctx, x, y, size, mixColours(colours.base, colours.accent, lit));
    },
  );
}

function disc(ctx: SKRSContext2D, x: number, y: number, radius: number, colour: string): void {
  ctx.fillStyle = colour;
  ctx.beginPath();
  ctx.arc(x, y, Math.max(0, radius), 0, Math.PI * 2);
  ctx.fill();
}
