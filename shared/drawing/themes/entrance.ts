import { clamp01, easeInOut, easeOut, overshoot, stretch } from '../ease.ts';
import type { Motion } from './theme.ts';

/** How something stands while it comes in: at the end it is whole, in its place and at its size. */
export interface Stand {
  /** 0 to 1. */
  alpha: number;
  /** Away from its place, as shares of its own height. */
  dx: number;
  dy: number;
  scale: number;
}

const arrived: Stand = { alpha: 1, dx: 0, dy: 0, scale: 1 };

const curves: Readonly<Record<Motion['curve'], (part: number) => number>> = {
  spring: (part) => overshoot(part, 1.6),
  snap: (part) => 1 - (1 - clamp01(part)) ** 5,
  glide: easeOut,
};

/** @param seconds since it began to come in; below 0 it is not there yet */
export function standAt(
  { enterSeconds, curve, from }: Pick<Motion, 'enterSeconds' | 'curve' | 'from'>,
  seconds: number,
): Stand {
  if (seconds <= 0) return { ...arrived, alpha: 0 };
  if (seconds >= enterSeconds) return arrived;
  const part = stretch(seconds, 0, enterSeconds);
  const way = 1 - curves[curve](part);
  const alpha = Math.min(1, part * 2.5);
  if (from === 'below') return { ...arrived, alpha, dy: way * 0.6 };
  if (from === 'side') return { ...arrived, alpha, dx: -way * 0.8 };
  if (from === 'scale') return { ...arrived, alpha, scale: 1 - way * 0.5 };
  return { ...arrived, alpha: easeInOut(part), dy: way * 0.1 };
}
