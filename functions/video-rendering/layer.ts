import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Box } from './layout.ts';

/** Something that is drawn over what lies below it, in pixels of a 1080p frame. */
export interface Layer {
  /** All it can ever cover; where it moves by itself (`shiftAt`), all it covers when it has not moved. */
  box: Box;
  /** All it covers at a moment, where that is less: what is smaller is sooner drawn. Inside of `box`. */
  boxAt?(seconds: number): Box;
  /** Two moments that look the same say the same; undefined while there is nothing to see. */
  lookAt(seconds: number): string | undefined;
  /**
   * For what keeps its look and only moves: how far it is from `box` now. It is drawn once and then put where it is, on
   * whole pixels; it may leave the frame.
   */
  shiftAt?(seconds: number): { x: number; y: number };
  /** Draws it as it looks at that time; what moves by itself, where it would be had it not moved. */
  paint(ctx: SKRSContext2D, seconds: number): void;
}

/** The same layer on a clock that is so much behind its own, in seconds. */
export function later(layer: Layer, ahead: number): Layer {
  const { boxAt, shiftAt } = layer;
  return {
    box: layer.box,
    ...(boxAt && { boxAt: (seconds: number) => boxAt(seconds + ahead) }),
    ...(shiftAt && { shiftAt: (seconds: number) => shiftAt(seconds + ahead) }),
    lookAt: (seconds) => layer.lookAt(seconds + ahead),
    paint: (ctx, seconds) => layer.paint(ctx, seconds + ahead),
  };
}

/** The same layer, so far from where it stands at each moment. */
export function shifted(layer: Layer, by: (seconds: number) => { x: number; y: number }): Layer {
  const { box, boxAt, shiftAt } = layer;
  return {
    box,
    ...(boxAt && { boxAt: (seconds: number) => boxAt(seconds) }),
    shiftAt(seconds) {
      const [own, more] = [shiftAt?.(seconds) ?? { x: 0, y: 0 }, by(seconds)];
      return { x: own.x + more.x, y: own.y + more.y };
    },
    lookAt: (seconds) => layer.lookAt(seconds),
    paint: (ctx, seconds) => layer.paint(ctx, seconds),
  };
}

/** Draws layers on a canvas, from below to above. */
export function paintLayers(ctx: SKRSContext2D, layers: readonly Layer[], seconds: number): void {
  for (const layer of layers) {
    if (layer.lookAt(seconds) === undefined) continue;
    const { x, y } = layer.shiftAt?.(seconds) ?? { x: 0, y: 0 };
    ctx.save();
    ctx.translate(Math.round(x), Math.round(y));
    layer.paint(ctx, seconds);
    ctx.restore();
  }
}

/** The box on whole pixels as planes need them, inside of the frame: even, and a multiple of 8 wide. */
export function alignedBox(box: Box, frame: { width: number; height: number }): Box {
  const x = Math.max(0, Math.floor(box.x / 2) * 2);
  const y = Math.max(0, Math.floor(box.y / 2) * 2);
  const right = Math.min(frame.width, Math.ceil(box.x + box.width));
  const foot = Math.min(frame.height, Math.ceil((box.y + box.height) / 2) * 2);
  const width = Math.max(8, Math.ceil((right - x) / 8) * 8);
  // Where rounding up would leave the frame the box begins further to the left.
  return { x: Math.max(0, Math.min(x, frame.width - width)), y, width, height: Math.max(2, foot - y) };
}
