import type { Recording } from '../recording/record.ts';

/**
 * The times of all characters of a text, from those of its parts: the letters and digits of a part share its time, the
 * signs after them stand in the pause, as in the real answers.
 */
export function alignmentOf(text: string, parts: readonly string[], spans: Recording['spans']) {
  const starts: number[] = [];
  const ends: number[] = [];
  const add = (from: number, to: number) => {
    starts.push(round(from));
    ends.push(round(to));
  };
  let rest = text;
  let clock = 0;
  for (const [place, part] of parts.entries()) {
    const { start, end } = spans[place] ?? { start: clock, end: clock };
    const before = rest.slice(0, rest.indexOf(part));
    rest = rest.slice(before.length + part.length);
    for (const _ of before) add(clock, start);
    const all = [...part];
    const sounding = all.filter(isSound).length;
    const step = (end - start) / Math.max(1, sounding);
    clock = start;
    for (const character of all) {
      const next = isSound(character) ? clock + step : clock;
      add(clock, next);
      clock = next;
    }
    clock = end;
  }
  for (const _ of rest) add(clock, clock);
  return { characters: [...text], character_start_times_seconds: starts, character_end_times_seconds: ends };
}

const isSound = (character: string) => /[\p{L}\p{N}\p{M}]/u.test(character);
const round = (seconds: number) => Math.round(seconds * 1000) / 1000;
