import { easeInOut, stretch } from '#shared/drawing/ease.ts';
import type { Motion } from '#shared/drawing/themes/theme.ts';

/** What comes sooner, in seconds, has its room from the start: nothing moves while the scene itself comes in. */
export const opensUntil = 1.7;

/** How long room is made for what comes next, in seconds: it is whole when that comes. */
export function roomSeconds({ enterSeconds, curve }: Motion): number {
  return curve === 'snap' ? 0.34 : Math.min(0.62, Math.max(0.5, enterSeconds));
}

/** Something that comes in at a moment, and how far what is there before has to go for it. */
export interface Coming {
  at: number;
  by: number;
}

/**
 * How far what has come in stands from its place in the whole, so that it stands in the middle of its box though more is to
 * come.
 */
export function roomFor(coming: readonly Coming[], motion: Motion): (seconds: number) => number {
  const needs = roomSeconds(motion);
  const later = coming.filter(({ at, by }) => at >= opensUntil && by !== 0);
  return (seconds) =>
    later.reduce((sum, { at, by }) => sum + by * (1 - easeInOut(stretch(seconds, at - needs, needs))), 0);
}
