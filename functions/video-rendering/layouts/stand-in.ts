import { type Canvas, createCanvas, type Image } from '@napi-rs/canvas';
import { between, easeInOut, stretch } from '#shared/drawing/ease.ts';
import { standAt } from '#shared/drawing/themes/entrance.ts';
import { cutoutRoom, paintCutout } from '../compositions/cutout.ts';
import type { Layer } from '../layer.ts';
import type { Box } from '../layout.ts';
import { around } from './around.ts';
import type { LayoutParts } from './layout-design.ts';
import { roomSeconds } from './making-room.ts';

/** It is not worth coming for less, in seconds. */
const leastSeconds = 1.2;
const largest = 520;
/** Of the room it stands in: what comes beside it comes in from a little further away. */
const share = 0.78;
/** How far it floats, in pixels, and how fast, in radians a second. */
const float = 7;
const pace = 1.6;
/** It goes by growing smaller, down to this, and fainter. */
const smallest = 0.6;

/** Room that is free until something else comes there, in seconds on the scene's clock. */
export interface FreeRoom {
  room: Box;
  until: number;
}

/**
 * An illustration in room that is still free: it goes on to the next before each is needed, and away before the last one is.
 *
 * @param at when it comes in
 */
export function standIn(
  { theme, palette }: Pick<LayoutParts, 'theme' | 'palette'>,
  image: Image | undefined,
  { at, rooms }: { at: number; rooms: readonly FreeRoom[] },
): Layer[] {
  const stops = rooms.map(({ room }) => squareIn(room));
  const [[first], goesAt] = [stops, rooms.at(-1)?.until ?? 0];
  if (image === undefined || first === undefined || goesAt - at < leastSeconds) return [];
  const { motion, shapes } = theme;
  const needs = roomSeconds(motion);
  const leftAt = (seconds: number, place: number): number =>
    easeInOut(stretch(seconds, (rooms[place]?.until ?? 0) - needs, needs));
  const boxAt = (seconds: number): Box =>
    stops.slice(1).reduce((box, stop, place) => along(box, stop, leftAt(seconds, place)), first);
  const isMoving = (seconds: number): boolean =>
    seconds < at + motion.enterSeconds ||
    rooms.some(({ until }) => seconds > until - needs && seconds < until);
  const isGone = (seconds: number): boolean => seconds <= at || seconds >= goesAt;
  const side = Math.max(...stops.map(({ width }) => width));
  let drawn: Canvas | undefined;
  return [
    {
      box: around(stops) ?? first,
      boxAt,
      shiftAt: (seconds) => ({ x: 0, y: float * Math.sin(pace * (seconds - at)) }),
      lookAt(seconds) {
        if (isGone(seconds)) return undefined;
        return isMoving(seconds) ? `moving ${seconds}` : `${boxAt(seconds).width} ${boxAt(seconds).y}`;
      },
      paint(ctx, seconds) {
        if (isGone(seconds)) return;
        drawn ??= cutoutOf(image, side, { cutout: shapes.cutout, palette });
        const { alpha } = standAt({ ...motion, from: 'fade' }, seconds - at);
        const { x, y, width } = boxAt(seconds);
        const here = 1 - leftAt(seconds, rooms.length - 1);
        const size = width * between(smallest, 1, here);
        const spare = (width - size) / 2;
        ctx.save();
        ctx.imageSmoothingQuality = 'high';
        ctx.globalAlpha *= alpha * here;
        ctx.drawImage(drawn, x + spare, y + spare, size, size);
        ctx.restore();
      },
    },
  ];
}

function squareIn({ x, y, width, height }: Box): Box {
  const side = Math.max(1, Math.min(largest, Math.min(width, height) * share));
  return { x: x + (width - side) / 2, y: y + (height - side) / 2, width: side, height: side };
}

function along(one: Box, other: Box, part: number): Box {
  return {
    ...{ x: between(one.x, other.x, part), y: between(one.y, other.y, part) },
    ...{ width: between(one.width, other.width, part), height: between(one.height, other.height, part) },
  };
}

function cutoutOf(image: Image, side: number, look: Parameters<typeof paintCutout>[3]): Canvas {
  const canvas = createCanvas(Math.ceil(side), Math.ceil(side));
  const ctx = canvas.getContext('2d');
  ctx.translate(side / 2, side / 2);
  paintCutout(ctx, image, side / cutoutRoom, look);
  return canvas;
}
