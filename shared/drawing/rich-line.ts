import { createRequire } from 'node:module';
import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Bidi } from 'bidi-js';
import { emojiPicture } from './emoji.ts';
import { fontOf, type Typeface } from './fonts.ts';
import { graphemesOf, isEmoji } from './glyphs.ts';

/** How a line is set. */
export interface LineType {
  face: Typeface;
  sizePx: number;
  /** A code such as `ja`, for characters that several languages write in different ways. */
  language?: string | undefined;
  /** Whether the line as a whole runs from right to left; its numbers and Latin names do not. */
  rightToLeft: boolean;
  /** Between two words, in sizes of the type. */
  gap: number;
}

export interface LineWord {
  text: string;
  /** It follows the word before it without a space. */
  glued?: boolean | undefined;
}

/** What is drawn in one go: a word, or the part of it that runs in one direction, or an emoji. */
export interface LinePart {
  /** Place of its word in the line, from 0. */
  word: number;
  kind: 'letters' | 'emoji';
  text: string;
  rightToLeft: boolean;
  /** From the line's left end, in pixels. */
  x: number;
  width: number;
}

// Its types are those of a module that it is not.
const bidiFactory: () => Bidi = createRequire(import.meta.url)('bidi-js');
const bidi = bidiFactory();

/** An emoji's side, and what it takes of the line, in sizes of the type. */
const emojiSide = 1.04;
const emojiAdvance = 1.14;
/** How far an emoji reaches below the baseline, in sizes of the type. */
const emojiDepth = 0.16;

interface Atom extends Pick<LinePart, 'kind' | 'text'> {
  /** -1: the space between two words. */
  word: number;
  level: number;
}

/**
 * Where the words of a line stand: in the order they are seen, by the Unicode bidirectional algorithm (UAX #9).
 * Sets the context's font and direction.
 */
export function layOutLine(
  ctx: SKRSContext2D,
  words: readonly LineWord[],
  type: LineType,
): { width: number; parts: LinePart[] } {
  const parts: LinePart[] = [];
  ctx.font = fontOf(type.face, type.sizePx, type.language);
  let x = 0;
  for (const { word, kind, text, level } of asSeen(atomsOf(words, type.rightToLeft))) {
    const rightToLeft = level % 2 === 1;
    ctx.direction = rightToLeft ? 'rtl' : 'ltr';
    const width =
      word < 0
        ? type.gap * type.sizePx
        : kind === 'emoji'
          ? emojiAdvance * type.sizePx
          : ctx.measureText(text).width;
    if (word >= 0) parts.push({ word, kind, text, rightToLeft, x, width });
    x += width;
  }
  return { width: x, parts };
}

/**
 * Draws a part in the context's fill style.
 *
 * @param x of the line's left end
 * @param y of the baseline
 */
export function drawPart(ctx: SKRSContext2D, part: LinePart, x: number, y: number, type: LineType): void {
  const { sizePx } = type;
  if (part.kind === 'emoji') {
    const side = emojiSide * sizePx;
    const picture = emojiPicture(part.text, side);
    const left = Math.round(x + part.x + (part.width - side) / 2);
    if (picture !== undefined) ctx.drawImage(picture, left, Math.round(y + emojiDepth * sizePx - side));
    return;
  }
  ctx.font = fontOf(type.face, sizePx, type.language);
  ctx.direction = part.rightToLeft ? 'rtl' : 'ltr';
  ctx.textAlign = 'left';
  ctx.fillText(part.text, x + part.x, y);
}

/** In the order they are read. */
function atomsOf(words: readonly LineWord[], rightToLeft: boolean): Atom[] {
  const spaced = words.flatMap(({ text, glued }, word) => [
    ...(word > 0 && glued !== true ? [{ word: -1, text: ' ' }] : []),
    { word, text },
  ]);
  const line = spaced.map(({ text }) => text).join('');
  const { levels } = bidi.getEmbeddingLevels(line, rightToLeft ? 'rtl' : 'ltr');
  const atoms: Atom[] = [];
  let at = 0;
  for (const { word, text } of spaced)
    for (const grapheme of graphemesOf(text)) {
      add(atoms, {
        word,
        kind: isEmoji(grapheme) ? 'emoji' : 'letters',
        text: grapheme,
        level: levels[at] ?? 0,
      });
      at += grapheme.length;
    }
  return atoms;
}

/** Letters of one word that run in one direction are drawn together: they join, and pairs of them stand closer. */
function add(atoms: Atom[], atom: Atom): void {
  const before = atoms.at(-1);
  const joins = before?.kind === 'letters' && atom.kind === 'letters';
  if (joins && before.word === atom.word && before.level === atom.level) before.text += atom.text;
  else atoms.push(atom);
}

/** Rule L2: from the highest level down to the lowest odd one, turn what is at that level or higher around. */
function asSeen(atoms: readonly Atom[]): Atom[] {
  const seen = [...atoms];
  const highest = Math.max(0, ...atoms.map(({ level }) => level));
  for (let level = highest; level > 0; level--)
    for (let from = 0; from < seen.length; from++) {
      let to = from;
      while (to < seen.length && (seen[to]?.level ?? 0) >= level) to++;
      if (to > from) seen.splice(from, to - from, ...seen.slice(from, to).reverse());
      from = Math.max(from, to - 1);
    }
  return seen;
}
