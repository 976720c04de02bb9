import type { WordTime } from '../../contracts/audio.ts';
import { heardWithin, type Stretch } from './levels.ts';

/** What a provider said of one word, in seconds; nothing where it said nothing. */
export interface SaidTime {
  start?: number | undefined;
  end?: number | undefined;
}

/** What a word takes of the time it shares with others: its letters, more for digits, which are said as words. */
export function weightOf(text: string): number {
  const digits = text.match(/\p{N}/gu)?.length ?? 0;
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  return 1 + letters + 4 * digits;
}

/**
 * A time for every word, in order, none overlapping, none outside of the recording. Words nobody timed share the time
 * that is left for them by their length; pauses beside a word are no part of it.
 *
 * @param said one for each word
 * @param heard where the recording is loud
 * @param seconds the recording's length
 */
export function timeWords(
  texts: readonly string[],
  said: readonly SaidTime[],
  heard: readonly Stretch[],
  seconds: number,
): WordTime[] {
  const whole = heardWithin(heard, { start: 0, end: seconds });
  const starts = fillStarts(texts, increasing(said), whole);
  const spans = starts.map((start, index) => {
    const limit = starts[index + 1] ?? whole.end;
    const end = said[index]?.end;
    const isKnown = isUsable(end) && said[index]?.start === start && end > start;
    return heardWithin(heard, { start, end: isKnown ? Math.min(end, limit) : limit });
  });
  return onTicks(texts, spans, seconds);
}

function isUsable(time: number | undefined): time is number {
  return time !== undefined && Number.isFinite(time) && time >= 0;
}

/** A start before that of an earlier word is taken for unknown. */
function increasing(said: readonly SaidTime[]): (number | undefined)[] {
  let latest = 0;
  return said.map(({ start }) => {
    if (!isUsable(start) || start < latest) return undefined;
    latest = start;
    return start;
  });
}

function fillStarts(
  texts: readonly string[],
  known: readonly (number | undefined)[],
  whole: Stretch,
): number[] {
  const starts: number[] = [];
  for (let from = 0; from < texts.length; ) {
    const begin = known[from] ?? starts.at(-1) ?? whole.start;
    let to = from + 1;
    while (to < texts.length && known[to] === undefined) to++;
    const end = Math.max(begin, known[to] ?? whole.end);
    starts.push(...shared(texts.slice(from, to), { start: begin, end }));
    from = to;
  }
  return starts;
}

function shared(texts: readonly string[], { start, end }: Stretch): number[] {
  const weights = texts.map(weightOf);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let before = 0;
  return weights.map((weight) => {
    const at = start + ((end - start) * before) / total;
    before += weight;
    return at;
  });
}

/** Times are whole tenths of a millisecond; no word is shorter than that, and none begins before the last ended. */
const ticksInSecond = 10_000;

function onTicks(texts: readonly string[], spans: readonly Stretch[], seconds: number): WordTime[] {
  const ticks = Math.floor(seconds * ticksInSecond);
  let previousEnd = 0;
  return texts.map((text, index) => {
    const span = spans[index] ?? { start: 0, end: 0 };
    const room = ticks - (texts.length - index);
    const start = Math.min(Math.max(Math.round(span.start * ticksInSecond), previousEnd), room);
    const end = Math.min(Math.max(Math.round(span.end * ticksInSecond), start + 1), room + 1);
    previousEnd = end;
    return { text, start: start / ticksInSecond, end: end / ticksInSecond };
  });
}
