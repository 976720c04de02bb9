/** A stretch of a film in which the voice is heard, in seconds. */
interface Heard {
  start: number;
  end: number;
}

/** Where the bed's level turns: seconds on the film's clock, decibels above its level under the voice. */
export interface CurvePoint {
  at: number;
  decibels: number;
}

/** How far a bed rises where nobody speaks: from 16 to 8 dB below the voice. */
export const openDecibels = 8;

/** A shorter pause belongs to the sentence: a bed that moved in it would pump. */
const leastPauseSeconds = 0.7;

/** It gives way before the voice sets in, and waits a little after it, in seconds. */
const aheadSeconds = 0.06;
const afterSeconds = 0.15;

/** Decibels a second: down within 0.4 s, up within 0.8 s. Slower than a syllable, faster than a thought. */
const falling = 20;
const rising = 10;

/**
 * How a bed gives way to a voice whose pauses are known beforehand: unlike a compressor it is down when the first syllable
 * comes, stays down through a sentence, and moves no faster than a hand on a fader.
 *
 * @param heard in order, in seconds; those that lie close together count as one
 */
export function duckCurve(heard: readonly Heard[], seconds: number): CurvePoint[] {
  const spans = joinSpans(heard);
  const points: CurvePoint[] = [];
  let from = 0;
  for (const [index, { start, end }] of spans.entries()) {
    points.push(...pause({ from, to: Math.max(0, start - aheadSeconds), opens: index === 0 }));
    from = end + afterSeconds;
  }
  const before = spans.length === 0 ? openDecibels : 0;
  const top = Math.min(openDecibels, before + Math.max(0, seconds - from) * rising);
  points.push({ at: from, decibels: before }, { at: from + (top - before) / rising, decibels: top });
  return points;
}

function joinSpans(heard: readonly Heard[]): Heard[] {
  const spans: Heard[] = [];
  for (const { start, end } of heard) {
    const last = spans.at(-1);
    if (last !== undefined && start - last.end < leastPauseSeconds) last.end = Math.max(last.end, end);
    else spans.push({ start, end });
  }
  return spans;
}

/** Up after one voice and down before the next, as high as there is time for. A film begins with its bed up. */
function pause({ from, to, opens }: { from: number; to: number; opens: boolean }): CurvePoint[] {
  const time = Math.max(0, to - from);
  const top = Math.min(openDecibels, opens ? time * falling : (time * rising * falling) / (rising + falling));
  const up = opens ? 0 : top / rising;
  return [
    { at: from, decibels: opens ? top : 0 },
    { at: from + up, decibels: top },
    { at: to - top / falling, decibels: top },
    { at: to, decibels: 0 },
  ];
}

/** The curve as a factor at so many moments a second, 1 where the bed is fully up. */
export function sampleCurve(points: readonly CurvePoint[], seconds: number, perSecond: number): Float32Array {
  const samples = new Float32Array(Math.ceil(seconds * perSecond));
  let next = 0;
  for (let index = 0; index < samples.length; index++) {
    const time = index / perSecond;
    while (next < points.length && (points[next]?.at ?? 0) <= time) next++;
    samples[index] = 10 ** ((levelAt(points[next - 1], points[next], time) - openDecibels) / 20);
  }
  return samples;
}

function levelAt(before: CurvePoint | undefined, after: CurvePoint | undefined, time: number): number {
  if (before === undefined) return after?.decibels ?? 0;
  if (after === undefined || after.at <= before.at) return before.decibels;
  const share = (time - before.at) / (after.at - before.at);
  return before.decibels + share * (after.decibels - before.decibels);
}
