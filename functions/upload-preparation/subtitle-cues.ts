import type { Cue } from '#shared/contracts/rendering.ts';
import { characters } from './plain-text.ts';

/** What a television shows without shrinking (BBC and Netflix guides: 37 to 42 characters, two lines). */
const lineLength = 42;
const mostLines = 2;

/** A caption as every subtitles file says it: times in whole milliseconds, at most two lines, never empty. */
export interface SubtitleCue {
  startMs: number;
  endMs: number;
  lines: string[];
  /** Its lines run from right to left, whatever a player takes their first letter for. */
  rightToLeft: boolean;
}

/** The captions in order, none before the last one ended. What the renderer wrote stays as it is, line by line. */
export function subtitleCues(cues: readonly Cue[]): SubtitleCue[] {
  const parts = [...cues].sort((a, b) => a.start - b.start).flatMap(partsOf);
  const placed: SubtitleCue[] = [];
  for (const part of parts) {
    const startMs = Math.max(part.startMs, placed.at(-1)?.endMs ?? 0);
    placed.push({ ...part, startMs, endMs: Math.max(part.endMs, startMs + 1) });
  }
  return placed;
}

/**
 * The line with a mark before it that tells a player its direction, where its first letter would tell another one: `YouTube`
 * at the beginning of an Arabic line stands at its right end (Unicode bidirectional algorithm, rules P2 and P3).
 */
export function withDirection(line: string, rightToLeft: boolean): string {
  const first = /\p{L}/u.exec(line)?.[0];
  if (first === undefined) return rightToLeft ? `\u200f${line}` : line;
  const turned = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/u.test(first);
  if (turned === rightToLeft) return line;
  return rightToLeft ? `\u200f${line}` : `\u200e${line}`;
}

/** `HH:MM:SS` and the milliseconds. */
export function timecode(ms: number, separator: ',' | '.'): string {
  const pad = (value: number, width: number) => String(Math.floor(value)).padStart(width, '0');
  const clock = [ms / 3_600_000, (ms / 60_000) % 60, (ms / 1000) % 60].map((part) => pad(part, 2));
  return `${clock.join(':')}${separator}${pad(ms % 1000, 3)}`;
}

/** A caption of more than two lines becomes several, each with its share of the time. */
function partsOf({ start, end, text, right_to_left }: Cue): SubtitleCue[] {
  const lines = linesOf(text);
  const pages: string[][] = [];
  for (let first = 0; first < lines.length; first += mostLines)
    pages.push(lines.slice(first, first + mostLines));
  const lengths = pages.map((page) => page.join(' ').length);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  let before = 0;
  return pages.map((page, position) => {
    const share = (length: number) => Math.round((start + ((end - start) * length) / total) * 1000);
    const startMs = share(before);
    before += lengths[position] ?? 0;
    return { startMs, endMs: share(before), lines: page, rightToLeft: right_to_left === true };
  });
}

/** The renderer's own line breaks where it made two lines at most, else breaks between words; a word wider than a line is cut. */
function linesOf(text: string): string[] {
  const own = text
    .toWellFormed()
    .split('\n')
    .map(tidy)
    .filter((line) => line !== '');
  if (own.length <= mostLines && own.every((line) => characters(line).length <= lineLength * mostLines))
    return own;
  const lines: string[] = [];
  for (const word of own.join(' ').split(' ').flatMap(pieces)) {
    const last = lines.at(-1);
    if (last !== undefined && characters(`${last} ${word}`).length <= lineLength)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function pieces(word: string): string[] {
  const all = characters(word);
  const cut: string[] = [];
  for (let from = 0; from < all.length; from += lineLength)
    cut.push(all.slice(from, from + lineLength).join(''));
  return cut;
}

function tidy(line: string): string {
  return line.replace(/[\p{Cc}\s]+/gu, ' ').trim();
}
