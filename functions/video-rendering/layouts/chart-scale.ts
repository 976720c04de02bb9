/** From values to shares of a length: 0 at `min`, 1 at `max`. */
export interface ChartScale {
  min: number;
  max: number;
  /** Round values from `min` to `max`, both among them. */
  ticks: readonly number[];
  share(value: number): number;
}

/** Where no value is larger than this all are nothing: a step of a power of ten far below it would itself be 0. */
const leastValue = 1e-12;
/** Nor is there anything to be seen of a value that is a smaller part of the largest. */
const leastPart = 1e-9;

const niceSteps = [1, 2, 2.5, 5, 10] as const;

/** The smallest step of 1, 2, 2.5 or 5 times a power of ten that is no smaller than this. */
function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const step = niceSteps.find((one) => one * power >= least * (1 - 1e-9)) ?? 10;
  return Number((step * power).toPrecision(3));
}

/**
 * A scale with round ticks over all values. It begins at zero, so that lengths are in the values' own proportion; only where
 * `zero` is false and nothing would be seen to change does it begin later.
 *
 * @param most ticks there is room for, at least 2
 */
export function chartScale(
  given: readonly number[],
  { most, zero }: { most: number; zero: boolean },
): ChartScale {
  const largest = Math.max(...given.map(Math.abs));
  const least = largest < leastValue ? leastValue : largest * leastPart;
  const values = given.map((value) => (Math.abs(value) < least ? 0 : value));
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const flat = high - low < Math.max(Math.abs(low), Math.abs(high)) * 0.2;
  const fromZero = zero || high === low || !flat;
  const [from, to] = fromZero ? [Math.min(0, low), Math.max(0, high)] : [low, high];
  const span = to - from === 0 ? 1 : to - from;
  // A step each side of zero, where there are values on both.
  const steps = Math.max(from < 0 && to > 0 ? 2 : 1, most - 1);
  // Rounding both ends outward can take one step more than the span itself.
  let step = niceStep(span / steps);
  while (Math.ceil(fixed(to / step)) - Math.floor(fixed(from / step)) > steps) step = niceStep(step * 1.01);
  const first = Math.floor(fixed(from / step));
  const count = Math.max(1, Math.ceil(fixed(to / step)) - first);
  const ticks = Array.from({ length: count + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
  const [min, max] = [ticks[0] ?? 0, ticks.at(-1) ?? 1];
  return { min, max, ticks, share: (value) => (value - min) / (max - min) };
}

/** Without what a division of decimal fractions leaves behind. */
function fixed(steps: number): number {
  return Number(steps.toPrecision(10));
}
