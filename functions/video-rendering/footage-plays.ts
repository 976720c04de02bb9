import type { ClipVisual } from './film-plan.ts';

/** The slowest a clip is played: every fifth frame twice is what films of 24 frames a second look like at 30. */
export const mostSlowdown = 1.25;

/** A clip that begins again fades over from its end, for half a second or a third of its length. */
const fadeFrames = 15;

/** One place in a clip that is played over and over. */
export interface Played {
  /** Which time it is played, from 0. */
  play: number;
  frame: number;
}

export interface Moment extends Played {
  /** The end of the time before, which is still seen, and how much of it: 0 to 1. */
  fading?: Played & { share: number };
}

/**
 * How a clip is played that has to fill so many frames: as it was filmed where it is long enough, slower where that is
 * enough, otherwise over and over.
 *
 * @param seconds of the clip
 */
export function playOf(
  seconds: number,
  needed: number,
  fps: number,
): Pick<ClipVisual, 'frames' | 'slowdown' | 'again'> {
  const filmed = Math.max(1, Math.floor(seconds * fps + 1e-6) - 1);
  const wanted = Math.ceil((needed / filmed) * 1000) / 1000;
  const slowdown = wanted <= mostSlowdown ? Math.max(1, wanted) : 1;
  const frames = Math.max(1, Math.floor(filmed * slowdown));
  // Less than a second over and over would be a flicker: it stands still instead.
  return { frames, slowdown, again: frames < needed && frames >= fps };
}

/** Which frames of the clip are seen as frame `index` of its scene. */
export function momentAt({ frames, again }: Pick<ClipVisual, 'frames' | 'again'>, index: number): Moment {
  const fade = Math.min(fadeFrames, Math.floor(frames / 3));
  const period = frames - fade;
  const play = again ? Math.floor(index / period) : 0;
  const frame = index - play * period;
  if (play === 0 || frame >= fade) return { play, frame };
  const share = 1 - (frame + 1) / (fade + 1);
  return { play, frame, fading: { play: play - 1, frame: frame + period, share } };
}
