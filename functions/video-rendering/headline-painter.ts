import { type Canvas, createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import type { Palette } from '#shared/contracts/media.ts';
import { inkOn } from '#shared/drawing/colour.ts';
import { easeInOut, easeOut, overshoot, stretch } from '#shared/drawing/ease.ts';
import { type FittedText, fitText } from '#shared/drawing/fit-text.ts';
import { fontOf } from '#shared/drawing/fonts.ts';
import { runsRightToLeft } from '#shared/drawing/glyphs.ts';
import type { Box } from './layout.ts';

export type Emphasis = 'marker' | 'underline' | 'tint';
export const emphases: readonly Emphasis[] = ['marker', 'underline', 'tint'];

export interface HeadlineParts {
  text: string;
  box: Box;
  align: 'left' | 'center';
  maxSizePx: number;
  palette: Palette;
  emphasis: Emphasis;
  /** Shown in a round mark above the text; 0 for none. */
  point: number;
}

interface PlacedWord {
  text: string;
  x: number;
  /** Of the baseline. */
  y: number;
  width: number;
  line: number;
}

/** Seconds from one word's entrance to the next, and how long one takes. */
const stagger = 0.07;
const wordSeconds = 0.42;
const firstWordAt = 0.25;

/** Large words that rise in one after the other; then the key word is marked. Once all stand still, one picture is copied. */
export function createHeadlinePainter(parts: HeadlineParts): (ctx: SKRSContext2D, seconds: number) => void {
  const { box, palette } = parts;
  const pad = createCanvas(8, 8).getContext('2d');
  const badge = parts.point > 0 ? Math.round(Math.min(box.width, parts.maxSizePx * 7) * 0.11) : 0;
  const room = box.height - (badge === 0 ? 0 : badge * 1.35);
  const fitted = fitText(pad, parts.text, {
    maxWidth: box.width - parts.maxSizePx * 0.3,
    maxHeight: room,
    maxSizePx: parts.maxSizePx,
    minSizePx: parts.maxSizePx * 0.4,
    weight: 900,
  });
  const top = box.y + (box.height - fitted.lines.length * fitted.lineHeightPx - (box.height - room)) / 2;
  const words = placeWords(pad, fitted, parts, top + (box.height - room));
  const key = keyWord(words);
  const badgeCentre = {
    x: parts.align === 'left' ? box.x + badge / 2 + parts.maxSizePx * 0.06 : box.x + box.width / 2,
    y: top + badge / 2,
  };
  const markAt = firstWordAt + words.length * stagger + wordSeconds * 0.5;
  const doneAt = markAt + 0.6;
  const paint = (ctx: SKRSContext2D, seconds: number): void => {
    if (badge > 0)
      paintBadge(ctx, parts.point, badgeCentre, badge * overshoot(stretch(seconds, 0.1, 0.45), 2), palette);
    ctx.font = fontOf(900, fitted.sizePx);
    ctx.textBaseline = 'alphabetic';
    if (key !== undefined)
      paintMark(ctx, key, fitted.sizePx, easeInOut(stretch(seconds, markAt, 0.45)), parts);
    for (const [index, word] of words.entries()) {
      const shown = stretch(seconds, firstWordAt + index * stagger, wordSeconds);
      if (shown > 0)
        paintWord(ctx, word, shown, fitted.sizePx, colourOf(word, key, parts, seconds > markAt + 0.2));
    }
  };
  let still: Canvas | undefined;
  const margin = Math.ceil(parts.maxSizePx * 0.3);
  return (ctx, seconds) => {
    if (seconds < doneAt) {
      ctx.save();
      paint(ctx, seconds);
      ctx.restore();
      return;
    }
    if (still === undefined) {
      still = createCanvas(Math.ceil(box.width) + margin * 2, Math.ceil(box.height) + margin * 2);
      const inner = still.getContext('2d');
      inner.translate(margin - box.x, margin - box.y);
      paint(inner, seconds);
    }
    ctx.drawImage(still, box.x - margin, box.y - margin);
  };
}

function placeWords(ctx: SKRSContext2D, fitted: FittedText, parts: HeadlineParts, top: number): PlacedWord[] {
  const { box, align } = parts;
  ctx.font = fontOf(900, fitted.sizePx);
  const space = ctx.measureText(' ').width;
  const inset = parts.maxSizePx * 0.06;
  return fitted.lines.flatMap((line, index) => {
    const texts = runsRightToLeft(line) ? line.split(' ').reverse() : line.split(' ');
    const widths = texts.map((text) => ctx.measureText(text).width);
    const length = widths.reduce((sum, width) => sum + width + space, -space);
    let x = align === 'left' ? box.x + inset : box.x + (box.width - length) / 2;
    return texts.map((text, place): PlacedWord => {
      const width = widths[place] ?? 0;
      const word = {
        text,
        x,
        y: top + fitted.lineHeightPx * index + fitted.sizePx * 0.92,
        width,
        line: index,
      };
      x += width + space;
      return word;
    });
  });
}

/** The word worth marking: the longest, the later one of two alike. */
function keyWord(words: readonly PlacedWord[]): PlacedWord | undefined {
  return words.reduce<PlacedWord | undefined>(
    (best, word) => (best === undefined || word.text.length >= best.text.length ? word : best),
    undefined,
  );
}

function colourOf(
  word: PlacedWord,
  key: PlacedWord | undefined,
  parts: HeadlineParts,
  marked: boolean,
): string {
  if (word !== key || !marked) return parts.palette.ink;
  if (parts.emphasis === 'marker') return inkOn(parts.palette.accent);
  return parts.emphasis === 'tint' ? parts.palette.accent : parts.palette.ink;
}

function paintWord(
  ctx: SKRSContext2D,
  word: PlacedWord,
  shown: number,
  sizePx: number,
  colour: string,
): void {
  const eased = easeOut(shown);
  ctx.globalAlpha = Math.min(1, shown * 2.5);
  ctx.fillStyle = colour;
  ctx.fillText(word.text, word.x, word.y + (1 - eased) * sizePx * 0.6);
  ctx.globalAlpha = 1;
}

/** A bar behind or beneath the key word that is drawn from its left to its right. */
function paintMark(
  ctx: SKRSContext2D,
  word: PlacedWord,
  sizePx: number,
  drawn: number,
  parts: HeadlineParts,
): void {
  if (drawn <= 0 || parts.emphasis === 'tint') return;
  ctx.fillStyle = parts.palette.accent;
  ctx.beginPath();
  const reach = sizePx * 0.1;
  if (parts.emphasis === 'marker')
    ctx.roundRect(
      word.x - reach,
      word.y - sizePx * 0.86,
      (word.width + reach * 2) * drawn,
      sizePx * 1.08,
      sizePx * 0.14,
    );
  else ctx.roundRect(word.x, word.y + sizePx * 0.1, word.width * drawn, sizePx * 0.09, sizePx * 0.045);
  ctx.fill();
}

function paintBadge(
  ctx: SKRSContext2D,
  point: number,
  centre: { x: number; y: number },
  size: number,
  palette: Palette,
): void {
  if (size <= 1) return;
  ctx.fillStyle = palette.accent;
  ctx.beginPath();
  ctx.arc(centre.x, centre.y, size / 2, 0, 2 * Math.PI);
  ctx.fill();
  ctx.fillStyle = inkOn(palette.accent);
  ctx.font = fontOf(900, size * 0.56);
  const text = String(point);
  ctx.fillText(text, centre.x - ctx.measureText(text).width / 2, centre.y + size * 0.2);
}
