import type { LayoutParts } from './layout-design.ts';
import type { MarkTimes } from './mark-layer.ts';
import { partTimes } from './part-times.ts';

const firstAt = 0.55;
/** A chart does not stay empty for longer, in seconds. */
const emptyUntil = 1.3;
/** A mark that grew later would hardly be read, in seconds before the scene ends. */
const readSeconds = 1.4;

/** When each of a chart's marks grows and is lit: those that are named as they are, the others at the beginning. */
export function chartTimes({
  saidAt,
  seconds,
  theme,
}: Pick<LayoutParts, 'saidAt' | 'seconds' | 'theme'>): MarkTimes[] {
  const { staggerSeconds } = theme.motion;
  const last = Math.max(firstAt + 0.1, seconds - readSeconds);
  const turns = partTimes(saidAt, { first: firstAt, last, apart: 0.25 });
  const early = saidAt.map((_, place) => Math.min(last, firstAt + place * staggerSeconds * 1.4));
  const named = saidAt.flatMap((at, place) => (at === undefined ? [] : [place]));
  const times = saidAt.map((said, place): MarkTimes => {
    const at = early[place] ?? firstAt;
    if (said === undefined) return { at };
    const from = turns[place] ?? firstAt;
    const next = named[named.indexOf(place) + 1];
    const until = next === undefined ? Number.POSITIVE_INFINITY : (turns[next] ?? from);
    return { at: from, lit: { from, until } };
  });
  const [first] = times;
  const soonest = Math.min(...times.map(({ at }) => at));
  return first !== undefined && soonest > emptyUntil
    ? [{ ...first, at: emptyUntil }, ...times.slice(1)]
    : times;
}

/** How long a line takes that nobody follows point by point, in seconds. */
const drawSeconds = 2.2;

/** When a line comes to each of its points: each is the one that is spoken of until the next. */
export function lineTimes(parts: Pick<LayoutParts, 'saidAt' | 'seconds'>): MarkTimes[] {
  const { saidAt, seconds } = parts;
  const last = Math.max(firstAt + 0.1, seconds - readSeconds);
  const named = saidAt.some((at) => at !== undefined);
  const [, ...later] = saidAt;
  const turns = named
    ? partTimes([Math.min(saidAt[0] ?? firstAt, emptyUntil), ...later], { first: firstAt, last, apart: 0.25 })
    : saidAt.map((_, place) =>
        Math.min(last, firstAt + (place * drawSeconds) / Math.max(1, saidAt.length - 1)),
      );
  return turns.map((at, place) => ({
    at,
    lit: { from: at, until: turns[place + 1] ?? Number.POSITIVE_INFINITY },
  }));
}
