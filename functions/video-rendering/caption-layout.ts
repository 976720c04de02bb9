import { createCanvas } from '@napi-rs/canvas';
import { registerFonts, type Typeface } from '#shared/drawing/fonts.ts';
import { showableText } from '#shared/drawing/glyphs.ts';
import { type LinePart, type LineType, layOutLine } from '#shared/drawing/rich-line.ts';
import type { CaptionWord } from './caption-words.ts';
import type { Caption } from './captions.ts';
import type { Box } from './layout.ts';

/** How captions are set, all of one scene alike. */
export interface CaptionType {
  /** Where they may stand, trim and all. */
  box: Box;
  /** Pixels; a caption that does not fit is set smaller. */
  sizePx: number;
  face: Typeface;
  language?: string | undefined;
}

/** A line of a caption, in pixels of its plate. */
export interface CaptionLine {
  type: LineType;
  parts: LinePart[];
  /** Of its left end, and of its baseline. */
  x: number;
  y: number;
}

/** A word's place on the plate, which is lit while it is spoken: two where it runs in both directions. */
export interface CaptionPlace {
  time: CaptionWord;
  line: number;
  boxes: Box[];
}

export interface CaptionLayout {
  caption: Caption;
  sizePx: number;
  /** The plate, in pixels of the frame. */
  plate: Box;
  lines: CaptionLine[];
  places: CaptionPlace[];
}

/** Words stand a little wider apart than in print, so that the lit one's ground touches none of its neighbours. */
const wordGap = 0.36;
/** Around the words, in sizes of the type. */
const sidePadding = 0.52;
const topPadding = 0.13;
/** How far the lit ground reaches beyond its word, and beyond one that touches the next. */
const reach = 0.15;
const gluedReach = 0.02;
/** Distance of two lines, and of the baseline from a line's middle, in sizes of the type. */
const plain = { leading: 1.26, baseline: 0.36 };
/** Scripts with marks over and under their letters. */
const tall = { leading: 1.42, baseline: 0.3 };
const isTall =
  /[\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}\p{sc=Devanagari}\p{sc=Bengali}\p{sc=Tamil}\p{sc=Telugu}\p{sc=Arabic}]/u;
/** Captions of one sentence share their size, unless one of them would make it smaller than this. */
const leastShrunk = 0.8;
/** Trim around a plate, in pixels, that must stay in the box with it. */
export const trimPx = 5;

const pen = createCanvas(8, 8).getContext('2d');

/**
 * Lays out captions that stand on one plate, one after the other: all in one size, so that the plate does not jump within
 * a sentence. Undefined in place of one of which nothing can be drawn: the subtitles file alone carries it.
 */
export function layOutCaptions(
  captions: readonly Caption[],
  type: CaptionType,
): (CaptionLayout | undefined)[] {
  registerFonts();
  const shown = captions.map((caption): Wanted => {
    const lines = showableLines(caption, type.language);
    const widths = lines.map((line) => layOutLine(pen, line, lineType(type, caption, type.sizePx)).width);
    return { caption, lines, width: Math.max(0, ...widths) };
  });
  // A long word makes its own caption small, not its whole sentence.
  const usual = shown.filter(({ width }) => width * leastShrunk <= roomIn(type).width);
  const together = usual.length > 0 ? layOutAlike(usual, type) : [];
  return shown.map((one) => {
    const place = usual.indexOf(one);
    return place < 0 ? layOutAlike([one], type)[0] : together[place];
  });
}

/** What is drawn of a caption, and the width of its widest line at the wanted size. */
interface Wanted {
  caption: Caption;
  lines: Shown[][];
  width: number;
}

function roomIn({ box, sizePx }: CaptionType): { width: number; height: number } {
  // A pixel for each part: their widths do not grow quite evenly with the size.
  return { width: box.width - trimPx * 2 - 8 - sidePadding * 2 * sizePx, height: box.height - trimPx * 2 };
}

function layOutAlike(shown: readonly Wanted[], type: CaptionType): (CaptionLayout | undefined)[] {
  const { leading } = shown.some(({ lines }) => lines.flat().some(({ text }) => isTall.test(text)))
    ? tall
    : plain;
  const rows = Math.max(1, ...shown.map(({ lines }) => lines.length));
  const room = roomIn(type);
  const sizePx = Math.floor(
    Math.min(
      type.sizePx,
      room.height / (leading * rows + topPadding * 2),
      (room.width / Math.max(1, ...shown.map(({ width }) => width))) * type.sizePx,
    ),
  );
  const height = Math.ceil(sizePx * (leading * rows + topPadding * 2));
  const laid = shown.map(({ caption, lines }) =>
    lines.map((line) => layOutLine(pen, line, lineType(type, caption, sizePx))),
  );
  const widest = Math.max(0, ...laid.flat().map(({ width }) => width));
  const width = Math.ceil(widest + sidePadding * 2 * sizePx);
  const plate = {
    x: Math.round(type.box.x + (type.box.width - width) / 2),
    y: Math.round(type.box.y + type.box.height - trimPx - height),
    ...{ width, height },
  };
  return shown.map(({ caption, lines }, index) => {
    if (lines.length === 0) return undefined;
    return placed({ caption, lines, laid: laid[index] ?? [] }, { type, plate, sizePx, leading });
  });
}

type Shown = CaptionWord & { time: CaptionWord };

function showableLines(caption: Caption, language: string | undefined): Shown[][] {
  return caption.lines
    .map((line) =>
      line.flatMap((time): Shown[] => {
        const text = showableText(time.text, language);
        return text === '' ? [] : [{ ...time, text, time }];
      }),
    )
    .filter((line) => line.length > 0);
}

function lineType({ face, language }: CaptionType, { rightToLeft }: Caption, sizePx: number): LineType {
  return { face, sizePx, language, rightToLeft: rightToLeft === true, gap: wordGap };
}

interface Measures {
  type: CaptionType;
  plate: Box;
  sizePx: number;
  leading: number;
}

function placed(
  { caption, lines, laid }: { caption: Caption; lines: Shown[][]; laid: ReturnType<typeof layOutLine>[] },
  { type, plate, sizePx, leading }: Measures,
): CaptionLayout {
  const { baseline } = leading === tall.leading ? tall : plain;
  const top = (plate.height - sizePx * leading * laid.length) / 2;
  const set = laid.map(
    ({ width, parts }, row): CaptionLine => ({
      type: lineType(type, caption, sizePx),
      parts,
      x: (plate.width - width) / 2,
      y: top + sizePx * (leading * (row + 0.5) + baseline),
    }),
  );
  const places = lines.flatMap((words, row) =>
    words.map(({ time }, word): CaptionPlace => {
      const after = words[word + 1];
      const touches = { before: word > 0 && time.glued === true, after: after?.glued === true };
      const line = set[row];
      return { time, line: row, boxes: line === undefined ? [] : boxesOf(line, word, touches, leading) };
    }),
  );
  return { caption, sizePx, plate, lines: set, places };
}

/**
 * The parts of a word that stand side by side are lit as one. A bracket or full stop of its own that stands elsewhere, as
 * between directions, is not.
 */
function boxesOf(
  { parts, x, y, type }: CaptionLine,
  word: number,
  touches: { before: boolean; after: boolean },
  leading: number,
): Box[] {
  const runs: { from: number; to: number; said: boolean }[] = [];
  for (const part of parts.filter((one) => one.word === word)) {
    const last = runs.at(-1);
    const said = part.kind === 'emoji' || /[\p{L}\p{N}]/u.test(part.text);
    if (last !== undefined && Math.abs(last.to - part.x) < 0.5) {
      last.to = part.x + part.width;
      last.said ||= said;
    } else runs.push({ from: part.x, to: part.x + part.width, said });
  }
  const spoken = runs.filter(({ said }) => said);
  const isWhole = runs.length === 1;
  const { sizePx, rightToLeft } = type;
  const [start, end] = [touches.before, touches.after].map(
    (is) => sizePx * (is || !isWhole ? gluedReach : reach),
  );
  const [left = 0, right = 0] = rightToLeft ? [end, start] : [start, end];
  const isTallLine = leading === tall.leading;
  const height = sizePx * (isTallLine ? 1.38 : 1.2);
  const middle = y - sizePx * (isTallLine ? tall : plain).baseline;
  return (spoken.length > 0 ? spoken : runs).map(({ from, to }) => ({
    x: x + from - left,
    y: middle - height / 2,
    width: to - from + left + right,
    height,
  }));
}
