import type { SKRSContext2D } from '@napi-rs/canvas';
import { easeInOut, stretch } from '#shared/drawing/ease.ts';
import { drawableText } from '#shared/drawing/glyphs.ts';
import { createHeadlinePainter, type HeadlinePainter } from '../headline-painter.ts';
import { type Layer, shifted } from '../layer.ts';
import type { Box } from '../layout.ts';
import { type EndLayout, type EndParts, endBoxes, layOutEnd } from './end-places.ts';
import { endRule } from './end-rule.ts';
import { enteringLayer } from './entering-layer.ts';
import { headlineDesign } from './headline-design.ts';
import type { GraphicOf, LayoutDesign } from './layout-design.ts';
import { type Coming, roomFor } from './making-room.ts';
import { partTimes } from './part-times.ts';
import { paintPlate, plateColours, plateReach } from './plates.ts';
import { paintWords } from './words-layer.ts';

const firstAt = 0.7;
const readSeconds = 1.6;
const tickSeconds = 0.4;
const largest = { '16:9': 120, '9:16': 108, '1:1': 96 } as const;

/** What to remember: large words, points that are ticked off as they are named, and a line drawn under it all. */
export const endDesign: LayoutDesign<GraphicOf<'end'>> = {
  boxes(graphic, format, place) {
    return graphic.points.length === 0 ? headlineDesign.boxes(graphic, format, place) : endBoxes(format);
  },
  layers(parts) {
    if (parts.graphic.points.length === 0) return headlineDesign.layers(parts);
    const layout = layOutEnd(parts, (box) => headlineIn(parts, box)?.still ?? { ...box, height: 0 });
    const headline = headlineIn(parts, layout.headline);
    const times = timesOf(parts, layout.rows.length);
    const closing = Math.max(firstAt, ...times) + tickSeconds + 0.2;
    const downAt = roomFor(comingRows(layout, headline?.still, times), parts.theme.motion);
    const rows = layout.rows.flatMap((row, place) => {
      const at = times[place] ?? firstAt;
      // On its way in, further down, it stays in the box too.
      const within = { ...parts.box, height: parts.box.height - downAt(at) };
      return rowLayers(row, { at, within }, parts);
    });
    return [
      ...[...(headline === undefined ? [] : [headline]), ...rows].map((layer) =>
        shifted(layer, (seconds) => ({ x: 0, y: downAt(seconds) })),
      ),
      endRule(layout, closing, parts),
    ];
  },
  still(parts) {
    return parts.graphic.points.length === 0 ? headlineDesign.still(parts) : parts.box;
  },
};

function headlineIn(parts: EndParts, box: Box): HeadlinePainter | undefined {
  const text = drawableText(parts.graphic.text);
  if (text === '') return undefined;
  const maxSizePx = largest[parts.format];
  return createHeadlinePainter({ ...parts, text, box, align: 'left', maxSizePx, point: 0 });
}

/** Of the points that can be drawn, which may be fewer. */
function timesOf({ graphic, saidAt, seconds }: EndParts, count: number): number[] {
  const drawn = saidAt.filter((_, place) => drawableText(graphic.points[place] ?? '') !== '');
  const last = Math.max(firstAt + 0.1, seconds - readSeconds);
  return partTimes(drawn.slice(0, count), { first: firstAt, last, apart: 0.3 });
}

/** Headline and points stand in the middle together, however many points have come. */
function comingRows({ rows }: EndLayout, headline: Box | undefined, times: readonly number[]): Coming[] {
  return rows.map(({ plate }, place) => {
    const above = rows[place - 1]?.plate ?? headline ?? plate;
    return { at: times[place] ?? firstAt, by: (plate.y + plate.height - above.y - above.height) / 2 };
  });
}

function rowLayers(
  { plate, tick, words }: EndLayout['rows'][number],
  { at, within }: { at: number; within: Box },
  parts: EndParts,
): Layer[] {
  const { theme } = parts;
  const { ink, mark, onMark } = plateColours(parts);
  const round = theme.shapes.corner < 0.05 ? tick.width * 0.08 : tick.width / 2;
  const card = enteringLayer(
    {
      ...{ box: plateReach(plate), at, within, fromRight: words.rightToLeft },
      paint(ctx) {
        paintPlate(ctx, plate, parts);
        paintWords(ctx, words, ink);
        ctx.fillStyle = mark;
        ctx.beginPath();
        ctx.roundRect(tick.x, tick.y, tick.width, tick.height, round);
        ctx.fill();
      },
    },
    theme.motion,
  );
  const from = at + theme.motion.enterSeconds * 0.9;
  const drawnAt = (seconds: number): number => easeInOut(stretch(seconds, from, tickSeconds));
  return [
    card,
    {
      box: tick,
      lookAt: (seconds) => (drawnAt(seconds) <= 0 ? undefined : String(drawnAt(seconds))),
      paint: (ctx, seconds) => paintTick(ctx, tick, onMark, drawnAt(seconds)),
    },
  ];
}

/** A tick, as far as it is drawn. */
function paintTick(
  ctx: SKRSContext2D,
  { x, y, width }: EndLayout['rows'][number]['tick'],
  colour: string,
  drawn: number,
): void {
  if (drawn <= 0) return;
  const at = (across: number, down: number) => [x + width * across, y + width * down] as const;
  const [start, turn, end] = [at(0.27, 0.53), at(0.44, 0.69), at(0.74, 0.34)];
  const [first, second] = [Math.min(1, drawn / 0.4), Math.max(0, (drawn - 0.4) / 0.6)];
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.lineWidth = width * 0.11;
  ctx.lineCap = 'round';
  ctx.lineJoin = 'round';
  ctx.beginPath();
  ctx.moveTo(...start);
  ctx.lineTo(start[0] + (turn[0] - start[0]) * first, start[1] + (turn[1] - start[1]) * first);
  if (second > 0) ctx.lineTo(turn[0] + (end[0] - turn[0]) * second, turn[1] + (end[1] - turn[1]) * second);
  ctx.stroke();
  ctx.restore();
}
