import type { SKRSContext2D } from '@napi-rs/canvas';
import { easeInOut, overshoot, stretch } from '#shared/drawing/ease.ts';
import type { Layer } from '../layer.ts';
import type { Box } from '../layout.ts';
import { boardOf } from './board.ts';
import type { GraphicOf, LayoutDesign } from './layout-design.ts';
import { coloursOnGround, type MarkColours } from './mark-colours.ts';
import { partTimes } from './part-times.ts';
import { litColours, paintLitPlate, paintPlate, plateColours, plateReach } from './plates.ts';
import { spotlitLayer } from './spotlit-layer.ts';
import { timelinePictures } from './timeline-picture.ts';
import { layOutTimeline, type TimelineLayout, type TimelineParts } from './timeline-places.ts';
import { paintWords } from './words-layer.ts';

const firstAt = 0.6;
/** A timeline does not stay empty for longer, in seconds. */
const emptyUntil = 1.2;
const readSeconds = 1.6;
const trackSeconds = 0.7;
const travelSeconds = 0.7;

/** What happened when, on a line that is drawn on as the narration goes on. */
export const timelineDesign: LayoutDesign<GraphicOf<'timeline'>> = {
  boxes: (_, format) => ({ content: boardOf(format), align: 'left' }),
  layers(parts) {
    const layout = layOutTimeline(parts);
    const times = timesOf(parts);
    const colours = coloursOnGround(parts);
    const thick = Math.max(8, Math.round(parts.theme.shapes.stroke * 1800));
    return [
      ...timelinePictures(parts, layout, times),
      lineLayer(layout, times, colours, thick),
      ...layout.events.map((event, place) => {
        const at = times[place] ?? firstAt;
        return dotLayer(event, { at, until: times[place + 1] ?? Number.POSITIVE_INFINITY }, colours, thick);
      }),
      ...layout.events.map((event, place) => {
        const until = times[place + 1] ?? Number.POSITIVE_INFINITY;
        return eventLayer(event, { at: times[place] ?? firstAt, until }, parts);
      }),
    ];
  },
  still: ({ box }) => box,
};

function timesOf({ saidAt, seconds }: TimelineParts): number[] {
  const last = Math.max(firstAt + 0.1, seconds - readSeconds);
  const [first, ...later] = saidAt;
  return partTimes([first === undefined ? undefined : Math.min(first, emptyUntil), ...later], {
    ...{ first: firstAt, last, apart: 0.35 },
  });
}

type Event = TimelineLayout['events'][number];

function eventLayer(
  { card, when, what }: Event,
  { at, until }: { at: number; until: number },
  parts: TimelineParts,
): Layer {
  const write = (ctx: SKRSContext2D, first: string, second: string): void => {
    if (when !== undefined) paintWords(ctx, when, first);
    if (what !== undefined) paintWords(ctx, what, second);
  };
  const [plain, lit] = [plateColours(parts), litColours(parts)];
  const box = plateReach(card);
  return spotlitLayer(
    {
      ...{ box, at, until, within: parts.box, fromRight: what?.rightToLeft === true },
      lit(ctx) {
        paintLitPlate(ctx, card, parts);
        write(ctx, lit.ink, lit.ink);
      },
      plain(ctx) {
        paintPlate(ctx, card, parts);
        write(ctx, plain.mark, plain.ink);
      },
    },
    parts.theme.motion,
  );
}

/** The whole way, and how far it has been told. */
function lineLayer(
  { line: { from, to }, events }: TimelineLayout,
  times: readonly number[],
  colours: MarkColours,
  thick: number,
): Layer {
  const span = (x: number, y: number): number => Math.hypot(x - from.x, y - from.y);
  const whole = span(to.x, to.y);
  const stops = events.map(({ dot }) => span(dot.x, dot.y));
  const toldAt = (seconds: number): number => {
    let told = 0;
    for (const [place, stop] of stops.entries()) {
      const at = times[place] ?? 0;
      const before = times[place - 1] ?? 0;
      const travel = Math.max(0.05, Math.min(travelSeconds, at - before));
      told += (stop - (stops[place - 1] ?? 0)) * easeInOut(stretch(seconds, at + 0.1 - travel, travel));
    }
    return told;
  };
  const half = thick / 2;
  const along = (ctx: SKRSContext2D, length: number): void => {
    const share = length / whole;
    const [x, y] = [from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share];
    const [left, top] = [Math.min(from.x, x), Math.min(from.y, y)];
    const flat = from.y === to.y;
    ctx.beginPath();
    ctx.roundRect(
      flat ? left : left - half,
      flat ? top - half : top,
      flat ? Math.abs(x - from.x) : thick,
      flat ? thick : Math.abs(y - from.y),
      half,
    );
    ctx.fill();
  };
  const [left, top] = [Math.min(from.x, to.x), Math.min(from.y, to.y)];
  return {
    box: {
      ...{ x: left - half, y: top - half },
      width: Math.abs(to.x - from.x) + thick,
      height: Math.abs(to.y - from.y) + thick,
    },
    lookAt: (seconds) =>
      seconds <= 0 ? undefined : `${Math.min(1, seconds / trackSeconds)} ${toldAt(seconds)}`,
    paint(ctx, seconds) {
      if (seconds <= 0) return;
      ctx.fillStyle = colours.base;
      along(ctx, whole * easeInOut(stretch(seconds, 0, trackSeconds)));
      ctx.fillStyle = colours.accent;
      along(ctx, toldAt(seconds));
    },
  };
}

/** A place on the line: open until the line comes there, then full; rings go out from the one that is spoken of. */
function dotLayer(
  { dot: { x, y }, stem }: Event,
  { at, until }: { at: number; until: number },
  colours: MarkColours,
  thick: number,
): Layer {
  const radius = thick * 1.7;
  const ringSeconds = 1.6;
  const ringReach = radius * 2.4;
  const ringAt = (seconds: number): number => ((seconds - at) % ringSeconds) / ringSeconds;
  const isLit = (seconds: number): boolean => seconds >= at && seconds < until;
  const left = Math.min(x - ringReach, stem.x);
  const top = Math.min(y - ringReach, stem.y);
  const box: Box = {
    ...{ x: left, y: top },
    width: Math.max(x + ringReach, stem.x + stem.width) - left,
    height: Math.max(y + ringReach, stem.y + stem.height) - top,
  };
  return {
    box,
    lookAt(seconds) {
      if (seconds <= 0.2) return undefined;
      if (isLit(seconds) || seconds < 0.7) return String(seconds);
      return seconds < at ? 'open' : 'passed';
    },
    paint(ctx, seconds) {
      if (seconds <= 0.2) return;
      ctx.save();
      if (isLit(seconds)) {
        const part = ringAt(seconds);
        ctx.globalAlpha = 0.7 * (1 - part);
        ctx.strokeStyle = colours.accent;
        ctx.lineWidth = thick * 0.45;
        circle(ctx, x, y, radius + (ringReach - radius - thick) * part);
        ctx.stroke();
        ctx.globalAlpha = 1;
      }
      if (seconds >= at) {
        ctx.fillStyle = colours.accent;
        paintStem(ctx, stem, { x, y }, easeInOut(stretch(seconds, at, 0.25)));
      }
      const size = radius * overshoot(stretch(seconds, 0.2, 0.5));
      ctx.fillStyle = seconds >= at ? colours.accent : colours.base;
      circle(ctx, x, y, size);
      ctx.fill();
      ctx.fillStyle = colours.ground;
      circle(ctx, x, y, size * 0.55 * (1 - easeInOut(stretch(seconds, at, 0.3))));
      ctx.fill();
      ctx.restore();
    },
  };
}

function circle(ctx: SKRSContext2D, x: number, y: number, radius: number): void {
  ctx.beginPath();
  ctx.arc(x, y, Math.max(0, radius), 0, Math.PI * 2);
}

/** Grows out of the dot. */
function paintStem(
  ctx: SKRSContext2D,
  { x, y, width, height }: Box,
  dot: { x: number; y: number },
  part: number,
): void {
  if (height > width) ctx.fillRect(x, y < dot.y - 1 ? dot.y - height * part : y, width, height * part);
  else ctx.fillRect(x < dot.x - 1 ? dot.x - width * part : x, y, width * part, height);
}
