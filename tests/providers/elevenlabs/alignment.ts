import type { Recording } from '../recording/record.ts';

/** The times of all characters of a text, from those of its parts: a part's characters share its time. */
export function alignmentOf(text: string, parts: readonly string[], spans: Recording['spans']) {
  const characters = [...text];
  const starts: number[] = [];
  const ends: number[] = [];
  let clock = 0;
  let place = -1;
  let within = 0;
  for (const character of characters) {
    const isSpace = /^\s$/u.test(character);
    if (!isSpace && (place < 0 || within >= [...(parts[place] ?? '')].length)) {
      place++;
      within = 0;
    }
    const span = spans[place] ?? { start: clock, end: clock };
    const length = Math.max(1, [...(parts[place] ?? '')].length);
    const step = (span.end - span.start) / length;
    const from = isSpace ? clock : span.start + within * step;
    const to = isSpace ? clock : span.start + (within + 1) * step;
    if (!isSpace) within++;
    starts.push(round(from));
    ends.push(round(to));
    clock = to;
  }
  return { characters, character_start_times_seconds: starts, character_end_times_seconds: ends };
}

const round = (seconds: number) => Math.round(seconds * 1000) / 1000;
