import { readFileSync } from 'node:fs';
import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import { fontFile, fontOf, registerFonts } from './fonts.ts';

/** Code points that Inter has a glyph for, as sorted pairs of first and last. */
type Coverage = readonly (readonly [number, number])[];

let inter: Coverage | undefined;

/** Reads the Unicode (format 4 or 12) part of a TrueType font's `cmap` table (OpenType 1.9, `cmap`). */
export function readCoverage(font: Buffer): Coverage {
  const tables = font.readUInt16BE(4);
  for (let index = 0; index < tables; index++) {
    const record = 12 + index * 16;
    if (font.toString('latin1', record, record + 4) === 'cmap')
      return readCmap(font, font.readUInt32BE(record + 8));
  }
  return [];
}

function readCmap(font: Buffer, cmap: number): Coverage {
  const ranges: [number, number][] = [];
  const subtables = font.readUInt16BE(cmap + 2);
  for (let index = 0; index < subtables; index++) {
    const at = cmap + font.readUInt32BE(cmap + 4 + index * 8 + 4);
    const format = font.readUInt16BE(at);
    if (format === 4) ranges.push(...readSegments(font, at));
    if (format === 12) ranges.push(...readGroups(font, at));
  }
  return ranges.sort((a, b) => a[0] - b[0]);
}

function readSegments(font: Buffer, at: number): [number, number][] {
  const doubled = font.readUInt16BE(at + 6);
  return Array.from({ length: doubled / 2 }, (_, index): [number, number] => [
    font.readUInt16BE(at + 16 + doubled + index * 2),
    font.readUInt16BE(at + 14 + index * 2),
  ]).filter(([, last]) => last !== 0xffff);
}

function readGroups(font: Buffer, at: number): [number, number][] {
  return Array.from({ length: font.readUInt32BE(at + 12) }, (_, index): [number, number] => [
    font.readUInt32BE(at + 16 + index * 12),
    font.readUInt32BE(at + 20 + index * 12),
  ]);
}

function inInter(codePoint: number): boolean {
  inter ??= readCoverage(readFileSync(fontFile('inter-bold')));
  let low = 0;
  let high = inter.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const [first, last] = inter[middle] ?? [0, -1];
    if (codePoint < first) high = middle - 1;
    else if (codePoint > last) low = middle + 1;
    else return true;
  }
  return false;
}

let pad: SKRSContext2D | undefined;
const drawnBefore = new Map<string, boolean>();

function picture(text: string): Buffer {
  pad ??= createCanvas(64, 40).getContext('2d');
  pad.clearRect(0, 0, 64, 40);
  pad.font = fontOf('inter-bold', 24);
  pad.fillText(text, 4, 30);
  return pad.canvas.data();
}

/** Whether some font of this machine draws it: it must look neither empty nor like a character that no font has. */
function machineDraws(grapheme: string): boolean {
  const known = drawnBefore.get(grapheme);
  if (known !== undefined) return known;
  registerFonts();
  const drawn = picture(grapheme);
  const answer =
    drawn.some((byte) => byte !== 0) && !drawn.equals(picture('\u{10fffe}'.repeat([...grapheme].length)));
  drawnBefore.set(grapheme, answer);
  return answer;
}

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });
const pictograph = /\p{Extended_Pictographic}|\p{Regional_Indicator}/u;
const invisible = /^[\p{Cf}\p{Mn}\s]$/u;
/** Code points that no font may give a shape: unassigned, half a pair, or free for private agreements. */
const meaningless = /[\p{Cn}\p{Cs}\p{Co}]/u;

function isDrawable(grapheme: string): boolean {
  if (/^\s+$/u.test(grapheme)) return true;
  if (meaningless.test(grapheme)) return false;
  const points = [...grapheme.normalize('NFC')];
  if (points.every((point) => inInter(point.codePointAt(0) ?? 0) || invisible.test(point)))
    return (
      !(pictograph.test(grapheme) && points.length > 1) && points.some((point) => !invisible.test(point))
    );
  if (pictograph.test(grapheme)) return false;
  return machineDraws(grapheme);
}

/**
 * The part of a text that can be drawn: no emoji, and nothing that would come out as an empty box.
 * Scripts beyond Inter's Latin, Greek, Cyrillic and Vietnamese stay where the machine has a font for them.
 */
export function drawableText(text: string): string {
  let kept = '';
  for (const { segment } of graphemes.segment(text.replace(/\ufe0f?\u20e3/gu, '')))
    if (isDrawable(segment)) kept += segment;
  return kept.replace(/\s+/gu, ' ').trim();
}

/** Whether a text runs from right to left (Hebrew, Arabic and their neighbours). */
export function runsRightToLeft(text: string): boolean {
  return /^[^\p{L}]*[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/u.test(text);
}
