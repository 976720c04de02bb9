import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Palette } from '../../contracts/media.ts';

/** A shape that travels over the backdrop without changing: drawn once, placed again in every frame. */
export interface Mover {
  /** Size of the picture it is drawn into, in pixels. */
  width: number;
  height: number;
  /** Draws it with its upper left corner at the origin. */
  paint(ctx: SKRSContext2D): void;
  /** Where its upper left corner is after so many seconds. */
  at(seconds: number): { x: number; y: number };
}

export interface Stage {
  /** Quiet: type is read over its shape colour too. */
  palette: Palette;
  /** The lightest colour that type is read on: near white under dark type. */
  lit: string;
  /** Pixels. */
  width: number;
  height: number;
  random: () => number;
}

/** A slow loop about a home point, so that a shape is always under way and never leaves. */
export function drift(
  x: number,
  y: number,
  reach: number,
  periodSeconds: number,
  phase: number,
): Mover['at'] {
  return (seconds) => {
    const angle = (seconds / periodSeconds + phase) * 2 * Math.PI;
    return { x: x + reach * Math.cos(angle), y: y + reach * 0.7 * Math.sin(angle * 2) };
  };
}

/** From one end of a way to the other and in again at the first, unseen. */
export function circling(start: number, length: number, way: number): number {
  return (((start + way) % length) + length) % length;
}
