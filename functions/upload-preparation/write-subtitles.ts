import type { Cue } from '#shared/contracts/rendering.ts';
import { characters } from './plain-text.ts';

/** What a television shows without shrinking (BBC and Netflix guides: 37 to 42 characters, two lines). */
const lineLength = 42;
const mostLines = 2;

interface Part {
  startMs: number;
  endMs: number;
  lines: string[];
}

/** The captions as a SubRip file: numbered, in order, never empty, never two at once. */
export function writeSubtitles(cues: readonly Cue[]): string {
  const parts = [...cues].sort((a, b) => a.start - b.start).flatMap(partsOf);
  const placed: Part[] = [];
  for (const part of parts) {
    const startMs = Math.max(part.startMs, placed.at(-1)?.endMs ?? 0);
    placed.push({ ...part, startMs, endMs: Math.max(part.endMs, startMs + 1) });
  }
  return placed
    .map(({ startMs, endMs, lines }, position) =>
      [position + 1, `${timecode(startMs)} --> ${timecode(endMs)}`, ...lines, ''].join('\n'),
    )
    .join('\n');
}

/** A caption of more than two lines becomes several, each with its share of the time. */
function partsOf({ start, end, text }: Cue): Part[] {
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
    return { startMs, endMs: share(before), lines: page };
  });
}

/** The renderer's own line breaks where they fit, else breaks between words; a word wider than a line is cut. */
function linesOf(text: string): string[] {
  const own = safe(text)
    .split('\n')
    .map(tidy)
    .filter((line) => line !== '');
  if (own.length <= mostLines && own.every((line) => characters(line).length <= lineLength)) return own;
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

/** An arrow would read as a time line, and angle brackets as markup. */
function safe(text: string): string {
  return text.toWellFormed().replaceAll('-->', '→').replaceAll('<', '‹').replaceAll('>', '›');
}

/** `HH:MM:SS,mmm` */
function timecode(ms: number): string {
  const pad = (value: number, width: number) => String(Math.floor(value)).padStart(width, '0');
  return `${pad(ms / 3_600_000, 2)}:${pad((ms / 60_000) % 60, 2)}:${pad((ms / 1000) % 60, 2)},${pad(ms % 1000, 3)}`;
}
