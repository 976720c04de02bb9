import { readFileSync } from 'node:fs';
import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import { type Coverage, covers, readCoverage } from './coverage.ts';
import { hasEmoji, isPictograph } from './emoji.ts';
import { fontFile, fontOf, registerFonts, type Typeface } from './fonts.ts';
import { hasLetter, loadLetters } from './script-fonts.ts';

const coverages = new Map<Typeface, Coverage>();

function isIn(face: Typeface, point: string): boolean {
  const coverage = coverages.get(face) ?? readCoverage(readFileSync(fontFile(face)));
  coverages.set(face, coverage);
  return covers(coverage, point.codePointAt(0) ?? 0);
}

const inInter = (point: string): boolean => isIn('inter-bold', point);

/** The face, or another one where it lacks a letter of the text that Inter has: words of two faces look like a mistake. */
export function faceFor(face: Typeface, text: string, other: Typeface): Typeface {
  const letters = [...new Set(text.normalize('NFC'))].filter((point) => /\p{L}/u.test(point));
  return letters.every((point) => isIn(face, point) || !inInter(point)) ? face : other;
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

/** Whether it is drawn as letters are: with a glyph of some font, not as a picture. */
function isDrawable(grapheme: string): boolean {
  if (/^\s+$/u.test(grapheme)) return true;
  if (meaningless.test(grapheme)) return false;
  const points = [...grapheme.normalize('NFC')];
  const known = (point: string): boolean => inInter(point) || invisible.test(point);
  if (points.every(known))
    return (
      !(pictograph.test(grapheme) && points.length > 1) && points.some((point) => !invisible.test(point))
    );
  if (pictograph.test(grapheme)) return false;
  return points.every((point) => known(point) || hasLetter(point)) || machineDraws(grapheme);
}

/**
 * The part of a text that can be drawn as letters: no emoji, and nothing that would come out as an empty box. Scripts that
 * no font of ours has (`script-fonts.ts`) stay where the machine has one.
 *
 * @param language a code such as `ja`, for characters that several languages write in different ways
 */
export function drawableText(text: string, language?: string): string {
  loadLetters(text, language);
  return keep(text.replace(/\ufe0f?\u20e3/gu, ''), isDrawable);
}

/** The same with the emoji that `drawPart` (`rich-line.ts`) draws in colour. */
export function showableText(text: string, language?: string): string {
  loadLetters(text, language);
  return keep(text, (grapheme) => isEmoji(grapheme) || isDrawable(grapheme));
}

/** Whether it is drawn as a picture: not a sign that is a letter's size unless it is told to be one, such as © and ™. */
export function isEmoji(grapheme: string): boolean {
  if (!isPictograph(grapheme) || !hasEmoji(grapheme)) return false;
  return /\p{Emoji_Presentation}|\ufe0f|\u20e3/u.test(grapheme) || !isDrawable(grapheme);
}

export function graphemesOf(text: string): string[] {
  return [...graphemes.segment(text)].map(({ segment }) => segment);
}

function keep(text: string, wanted: (grapheme: string) => boolean): string {
  return graphemesOf(text).filter(wanted).join('').replace(/\s+/gu, ' ').trim();
}

/** Whether a text runs from right to left (Hebrew, Arabic and their neighbours). */
export function runsRightToLeft(text: string): boolean {
  return /^[^\p{L}]*[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/u.test(text);
}
