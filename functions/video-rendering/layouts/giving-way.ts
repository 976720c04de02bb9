import type { SKRSContext2D } from '@napi-rs/canvas';
import { between, easeInOut, stretch } from '#shared/drawing/ease.ts';
import type { Motion } from '#shared/drawing/themes/theme.ts';
import type { Layer } from '../layer.ts';
import type { Box } from '../layout.ts';
import { around } from './around.ts';
import { enteringLayer } from './entering-layer.ts';
import { roomSeconds } from './making-room.ts';

/** Something that has the room to itself until other things come. */
export interface GivingWay {
  /** Where it stands once it has given way, and where until then: of the same shape, and larger. */
  place: Box;
  opening: Box;
  /** When it comes in, and when it begins to give way, on the scene's clock. */
  at: number;
  leavesAt: number;
  within: Box;
  fromRight?: boolean;
  /** How much further down it stands once it has given way. */
  downAt?(seconds: number): number;
  /** Draws it at its place. */
  paint(ctx: SKRSContext2D): void;
}

/** Comes in large, and moves to its place as the theme moves; only while it does so it is drawn anew. */
export function givingWay(thing: GivingWay, motion: Motion): Layer {
  const { place, opening, at, leavesAt, within, fromRight = false, paint } = thing;
  const downAt = (seconds: number): number => thing.downAt?.(seconds) ?? 0;
  const paintIn = (ctx: SKRSContext2D, box: Box): void => {
    const scale = box.width / place.width;
    ctx.translate(box.x, box.y);
    ctx.scale(scale, scale);
    ctx.translate(-place.x, -place.y);
    paint(ctx);
  };
  const large = enteringLayer(
    { box: opening, at, within, fromRight, paint: (ctx) => paintIn(ctx, opening) },
    motion,
  );
  const small = enteringLayer({ box: place, at: Number.NEGATIVE_INFINITY, within, paint }, motion);
  const needs = roomSeconds(motion);
  const isLarge = (seconds: number): boolean => seconds <= leavesAt;
  const isSmall = (seconds: number): boolean => seconds >= leavesAt + needs;
  const boxAt = (seconds: number): Box => {
    const part = easeInOut(stretch(seconds, leavesAt, needs));
    const along = (from: number, to: number): number => between(from, to, part);
    return {
      ...{ x: along(opening.x, place.x), y: along(opening.y, place.y + downAt(seconds)) },
      ...{ width: along(opening.width, place.width), height: along(opening.height, place.height) },
    };
  };
  const lowest = { ...place, y: place.y + downAt(leavesAt) };
  return {
    box: around([large.box, place, lowest]) ?? place,
    boxAt(seconds) {
      if (isLarge(seconds)) return large.boxAt?.(seconds) ?? large.box;
      return isSmall(seconds) ? (small.boxAt?.(seconds) ?? small.box) : boxAt(seconds);
    },
    shiftAt: (seconds) => ({ x: 0, y: isSmall(seconds) ? downAt(seconds) : 0 }),
    lookAt(seconds) {
      if (isLarge(seconds)) return large.lookAt(seconds);
      return isSmall(seconds) ? 'given way' : `giving way ${seconds}`;
    },
    paint(ctx, seconds) {
      if (isLarge(seconds)) return large.paint(ctx, seconds);
      if (isSmall(seconds)) return small.paint(ctx, seconds);
      ctx.save();
      paintIn(ctx, boxAt(seconds));
      ctx.restore();
    },
  };
}

/**
 * The same box so much larger, with its top at `y`: what is centred grows to both sides, other text to the side it is read
 * to.
 */
export function grownFrom(
  { x, width, height }: Box,
  {
    scale,
    y,
    align,
    rightToLeft,
  }: { scale: number; y: number; align: 'left' | 'center'; rightToLeft: boolean },
): Box {
  const spare = width * (1 - scale);
  const share = align === 'center' ? 0.5 : rightToLeft ? 1 : 0;
  return { x: x + spare * share, y, width: width * scale, height: height * scale };
}
