import { type Canvas, createCanvas, type Image, type SKRSContext2D } from '@napi-rs/canvas';
import type { Palette } from '#shared/contracts/media.ts';
import { between, easeInOut, easeOut, overshoot, spring, stretch } from '#shared/drawing/ease.ts';
import type { Box } from './layout.ts';
import { type Plinth, paintPlinth } from './plinth.ts';

/** Share of the box that the picture itself takes; the rest is its plinth and its companions. */
const pictureShare = 0.66;
const companionShare = 0.23;

/** Where companions float, as angles about the middle. */
const companionAngles = [-0.72, 2.55, 0.78] as const;
const companionReach = 0.44;

/** No companion comes sooner after its picture, nor sooner after another, in seconds. */
const firstCompanionAt = 0.65;
const leastApart = 0.2;
const nudgeSeconds = 0.5;
const slideSeconds = 0.55;
/** For less than this, in seconds, it is not worth making room for one companion. */
const leastAlone = 1.5;

export interface PictureParts {
  box: Box;
  /** Squares for companions that do not float about the picture. */
  aside: readonly Box[];
  palette: Palette;
  plinth: Plinth;
  picture: Image;
  /** With the time at which each is spoken of, on the scene's clock. */
  companions: { image: Image; at: number | undefined }[];
  /** How long the scene lasts. */
  seconds: number;
}

interface Companion {
  sprite: Canvas;
  /** When it pops up. */
  at: number;
  /** Its middle. */
  place(seconds: number): { x: number; y: number };
}

/** Draws a scene's picture: it springs in, then floats; its companions pop up after it, one by one, and bob. */
export function createPicturePainter(parts: PictureParts): (ctx: SKRSContext2D, seconds: number) => void {
  const { box } = parts;
  const side = box.width;
  const ground = drawnOnce(side, (ctx) => paintPlinth(ctx, parts.plinth, parts.palette, side / 2));
  const picture = drawnOnce(side * pictureShare * 1.1, (ctx) =>
    paintWithShadow(ctx, parts.picture, side * pictureShare),
  );
  const companions = companionsOf(parts);
  const shiftAt = shiftOf(parts, companions);
  const centreY = Math.round(box.y + side / 2);
  return (ctx, seconds) => {
    const shift = shiftAt(seconds);
    const centreX = Math.round(box.x + side / 2 + shift);
    place(ctx, ground, centreX, centreY, overshoot(stretch(seconds, 0.05, 0.55)), 0);
    const settled = stretch(seconds, 0.2, 0.9);
    const float = easeOut(stretch(seconds, 0.8, 1.2));
    const bob = float * side * 0.014 * Math.sin((seconds - 0.8) * 1.5);
    const sway = float * 0.03 * Math.sin((seconds - 0.8) * 1.1);
    const growth = between(1, 1.06, stretch(seconds, 0.5, 9));
    const scale = spring(settled) * growth * (1 + 0.05 * nudge(companions, seconds));
    place(
      ctx,
      picture,
      centreX,
      centreY + bob + (1 - easeOut(settled)) * side * 0.12,
      scale,
      sway - (1 - settled) * 0.2,
    );
    for (const { sprite, at, place: placeAt } of companions) {
      const { x, y } = placeAt(seconds);
      place(ctx, sprite, x + shift, y, overshoot(stretch(seconds, at, 0.45), 2), 0);
    }
  };
}

/**
 * A picture and the one companion at its side stand in the middle together: they move there when it comes, and back
 * when there is one at the other side too.
 */
function shiftOf(
  { box, aside }: PictureParts,
  companions: readonly Companion[],
): (seconds: number) => number {
  const [first, second] = companions;
  const [side] = aside;
  if (first === undefined || side === undefined) return () => 0;
  if (second !== undefined && second.at - first.at < leastAlone) return () => 0;
  const lean = (box.x + box.width - side.x - side.width) / 2;
  const moved = (at: number | undefined, seconds: number): number =>
    at === undefined ? 0 : easeInOut(stretch(seconds, at - 0.15, slideSeconds));
  return (seconds) => lean * (moved(first.at, seconds) - moved(second?.at, seconds));
}

/** 0, and up to 1 and back while a companion that comes late pops up: the picture takes notice. */
function nudge(companions: readonly Companion[], seconds: number): number {
  const latest = companions.findLast(({ at }) => at > 1.5 && seconds >= at);
  return latest === undefined ? 0 : Math.sin(Math.PI * stretch(seconds, latest.at, nudgeSeconds));
}

function companionsOf(parts: PictureParts): Companion[] {
  const { box, aside, palette } = parts;
  return entrances(parts).map(({ image, at }, index) => {
    const own = aside[index];
    if (own !== undefined) return { at, ...standing(image, own, palette, index) };
    const size = box.width * companionShare;
    const centre = box.width / 2;
    return {
      at,
      sprite: drawnOnce(size * 1.2, (ctx) => paintWithShadow(ctx, image, size)),
      place: (seconds) => {
        const angle = (companionAngles[index] ?? 0) + 0.05 * Math.sin(seconds * 0.8 + index * 2);
        const reach = box.width * companionReach;
        const lift = box.width * 0.012 * Math.sin(seconds * 1.7 + index * 2.1);
        return {
          x: box.x + centre + reach * Math.cos(angle),
          y: box.y + centre + reach * Math.sin(angle) + lift,
        };
      },
    };
  });
}

/** Each comes as it is spoken of, one after the other; those nobody speaks of spread over the scene. */
function entrances({ aside, companions, seconds }: PictureParts): { image: Image; at: number }[] {
  const most = aside.length > 0 ? aside.length : companions.length;
  const latest = Math.max(firstCompanionAt, seconds - 1.2);
  const apart = Math.min(3.2, Math.max(0.3, (seconds - 1.5) / most));
  const ordered = companions
    .slice(0, most)
    .map(({ image, at }, index) => ({ image, at: at ?? firstCompanionAt + index * apart }))
    .sort((one, other) => one.at - other.at);
  let before = Number.NEGATIVE_INFINITY;
  return ordered.map(({ image, at }) => {
    before = Math.max(Math.min(latest, Math.max(firstCompanionAt, at)), before + leastApart);
    return { image, at: before };
  });
}

/** A companion on a small disc of its own. */
function standing(image: Image, box: Box, palette: Palette, index: number): Omit<Companion, 'at'> {
  const size = box.width * 0.62;
  return {
    sprite: drawnOnce(box.width, (ctx) => {
      paintPlinth(ctx, 'disc', palette, box.width / 2);
      paintWithShadow(ctx, image, size);
    }),
    place: (seconds) => ({
      x: box.x + box.width / 2,
      y: box.y + box.width / 2 + box.width * 0.03 * Math.sin(seconds * 1.3 + index * 2.4),
    }),
  };
}

/** Drawn about the middle of a square picture, once. */
function drawnOnce(side: number, paint: (ctx: SKRSContext2D) => void): Canvas {
  const canvas = createCanvas(Math.ceil(side / 2) * 2, Math.ceil(side / 2) * 2);
  const ctx = canvas.getContext('2d');
  ctx.translate(canvas.width / 2, canvas.height / 2);
  paint(ctx);
  return canvas;
}

function paintWithShadow(ctx: SKRSContext2D, image: Image, side: number): void {
  ctx.imageSmoothingQuality = 'high';
  ctx.shadowColor = 'rgba(0, 0, 0, 0.35)';
  ctx.shadowBlur = side * 0.035;
  ctx.shadowOffsetY = side * 0.022;
  ctx.drawImage(image, -side / 2, -side / 2, side, side);
}

/** At full size and unturned a picture is put on whole pixels, which is a plain copy. */
function place(ctx: SKRSContext2D, canvas: Canvas, x: number, y: number, scale: number, turn: number): void {
  if (scale <= 0.001) return;
  const halfWidth = canvas.width / 2;
  if (scale === 1 && turn === 0) {
    ctx.drawImage(canvas, Math.round(x - halfWidth), Math.round(y - halfWidth));
    return;
  }
  ctx.save();
  ctx.translate(x, y);
  ctx.rotate(turn);
  ctx.scale(scale, scale);
  ctx.drawImage(canvas, -halfWidth, -halfWidth);
  ctx.restore();
}
