import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Palette } from '#shared/contracts/media.ts';

/** All about the origin, in pixels; nothing reaches further than `radius`. */
export interface PlinthDesign {
  /** Adds its outline to the current path. */
  trace(ctx: SKRSContext2D, radius: number): void;
  /** What of it is a window into a scene, where that is not all of it. */
  window?(ctx: SKRSContext2D, radius: number): void;
  /** Beneath its face, instead of a soft shadow. */
  under?(ctx: SKRSContext2D, radius: number, palette: Palette): void;
  /** What its window is made of, where that is not its face. */
  pane?(ctx: SKRSContext2D, radius: number, palette: Palette): void;
  /** Over all else. */
  trim?(ctx: SKRSContext2D, radius: number, palette: Palette): void;
  /** Its face is paper, and only its window is coloured. */
  paper?: true;
}

/** A closed line through points at the ends of so many rays. */
export function traceRays(
  ctx: SKRSContext2D,
  count: number,
  reachOf: (ray: number) => number,
  start = 0,
): void {
  for (let ray = 0; ray < count; ray++) {
    const angle = start + (ray * 2 * Math.PI) / count;
    const [x, y] = [reachOf(ray) * Math.cos(angle), reachOf(ray) * Math.sin(angle)];
    if (ray === 0) ctx.moveTo(x, y);
    else ctx.lineTo(x, y);
  }
  ctx.closePath();
}

export function traceDisc(ctx: SKRSContext2D, radius: number): void {
  ctx.moveTo(radius, 0);
  ctx.arc(0, 0, radius, 0, 2 * Math.PI);
}

/** Strokes what `trace` adds to the path. */
export function outline(ctx: SKRSContext2D, colour: string, width: number, trace: () => void): void {
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.lineJoin = 'round';
  ctx.lineCap = 'round';
  ctx.beginPath();
  trace();
  ctx.stroke();
}
