/** Curves from 0 to 1. They take any number: what is before the start is 0, what is after the end is 1. */
export function clamp01(value: number): number {
  return Math.min(1, Math.max(0, value));
}

/** How far `now` has come on the way from `start` to `start + length`, 0 to 1. */
export function stretch(now: number, start: number, length: number): number {
  return clamp01((now - start) / length);
}

export function easeOut(value: number): number {
  return 1 - (1 - clamp01(value)) ** 3;
}

export function easeInOut(value: number): number {
  const part = clamp01(value);
  return part < 0.5 ? 4 * part ** 3 : 1 - (2 - 2 * part) ** 3 / 2;
}

/** Runs a little past 1 and comes back, as a thing with weight does. */
export function overshoot(value: number, strength = 1.4): number {
  const rest = clamp01(value) - 1;
  return 1 + (strength + 1) * rest ** 3 + strength * rest ** 2;
}

/** A damped spring let go at 0: swings about 1 and settles. */
export function spring(value: number): number {
  const part = clamp01(value);
  return part >= 1 ? 1 : 1 - Math.exp(-6 * part) * Math.cos(9 * part);
}

export function between(from: number, to: number, share: number): number {
  return from + (to - from) * share;
}
