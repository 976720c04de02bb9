import { type Canvas, createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import type { WordTime } from '#shared/contracts/audio.ts';
import { inkOn } from '#shared/drawing/colour.ts';
import { between, easeOut, stretch } from '#shared/drawing/ease.ts';
import { fontOf } from '#shared/drawing/fonts.ts';
import { drawableText, runsRightToLeft } from '#shared/drawing/glyphs.ts';
import type { Caption } from './captions.ts';
import type { Box } from './layout.ts';

const plateColour = 'rgba(12, 14, 22, 0.86)';
const textColour = '#ffffff';

interface PlacedWord {
  time: WordTime;
  text: string;
  x: number;
  y: number;
  width: number;
}

interface CaptionSheet {
  caption: Caption;
  /** Plate and words as they look while none of them is spoken. */
  sheet: Canvas;
  x: number;
  y: number;
  sizePx: number;
  words: PlacedWord[];
}

/** The next sheet is made when its time comes and the last one is let go: memory does not grow with the film. */
export function createCaptionPainter(
  captions: readonly Caption[],
  box: Box,
  sizePx: number,
): (ctx: SKRSContext2D, seconds: number, accent: string) => void {
  let current: CaptionSheet | undefined;
  return (ctx, seconds, accent) => {
    const caption = captions.find((one) => seconds >= one.start && seconds < one.end);
    if (caption === undefined) return;
    if (current?.caption !== caption) current = layOut(caption, box, sizePx);
    if (current !== undefined) paintSheet(ctx, current, seconds, accent);
  };
}

/** Undefined when no word of it can be drawn: then the subtitles file alone carries it. */
function layOut(caption: Caption, box: Box, largestPx: number): CaptionSheet | undefined {
  const lines = caption.lines
    .map((line) =>
      line.map((time) => ({ time, text: drawableText(time.text) })).filter(({ text }) => text !== ''),
    )
    .filter((line) => line.length > 0);
  if (lines.length === 0) return undefined;
  const ctx = createCanvas(8, 8).getContext('2d');
  const lengthAt = (size: number): number => {
    ctx.font = fontOf(800, size);
    return Math.max(...lines.map((line) => ctx.measureText(line.map(({ text }) => text).join(' ')).width));
  };
  const padding = largestPx * 0.55;
  const sizePx = Math.floor(largestPx * Math.min(1, (box.width - padding * 2) / lengthAt(largestPx)));
  const width = Math.ceil(lengthAt(sizePx) + padding * 2);
  const lineHeight = sizePx * 1.28;
  const height = Math.ceil(lineHeight * lines.length + padding * 0.85);
  const words = lines.flatMap((line, index) => {
    const ordered = runsRightToLeft(line.map(({ text }) => text).join(' ')) ? [...line].reverse() : line;
    ctx.font = fontOf(800, sizePx);
    const space = ctx.measureText(' ').width;
    const widths = ordered.map(({ text }) => ctx.measureText(text).width);
    let x = (width - widths.reduce((sum, one) => sum + one + space, -space)) / 2;
    return ordered.map((word, place): PlacedWord => {
      const placed = {
        ...word,
        x,
        y: padding * 0.425 + lineHeight * index + sizePx * 0.99,
        width: widths[place] ?? 0,
      };
      x += placed.width + space;
      return placed;
    });
  });
  const sheet = paintPlate(width, height, sizePx, words);
  return {
    caption,
    sheet,
    x: Math.round(box.x + (box.width - width) / 2),
    y: Math.round(box.y + box.height - height),
    sizePx,
    words,
  };
}

function paintPlate(width: number, height: number, sizePx: number, words: readonly PlacedWord[]): Canvas {
  const sheet = createCanvas(width, height);
  const ctx = sheet.getContext('2d');
  ctx.fillStyle = plateColour;
  ctx.beginPath();
  ctx.roundRect(0, 0, width, height, sizePx * 0.42);
  ctx.fill();
  ctx.font = fontOf(800, sizePx);
  ctx.fillStyle = textColour;
  for (const word of words) ctx.fillText(word.text, word.x, word.y);
  return sheet;
}

function paintSheet(ctx: SKRSContext2D, sheet: CaptionSheet, seconds: number, accent: string): void {
  const shown = easeOut(stretch(seconds, sheet.caption.start, 0.14));
  const y = sheet.y + Math.round((1 - shown) * sheet.sizePx * 0.25);
  ctx.globalAlpha = between(0.3, 1, shown);
  ctx.drawImage(sheet.sheet, sheet.x, y);
  ctx.globalAlpha = 1;
  const spoken = spokenWord(sheet.words, seconds);
  if (spoken !== undefined) paintSpoken(ctx, sheet, spoken, y, seconds, accent);
}

/** A word stays lit until the next one begins, unless the voice pauses. */
function spokenWord(words: readonly PlacedWord[], seconds: number): PlacedWord | undefined {
  const begun = words.filter((word) => word.time.start <= seconds);
  const latest = begun.reduce<PlacedWord | undefined>(
    (best, word) => (best === undefined || word.time.start >= best.time.start ? word : best),
    undefined,
  );
  return latest !== undefined && seconds < latest.time.end + 0.3 ? latest : undefined;
}

function paintSpoken(
  ctx: SKRSContext2D,
  sheet: CaptionSheet,
  word: PlacedWord,
  y: number,
  seconds: number,
  accent: string,
): void {
  const { sizePx } = sheet;
  const grown = between(0.86, 1, easeOut(stretch(seconds, word.time.start, 0.1)));
  const reach = sizePx * 0.17;
  const width = (word.width + reach * 2) * grown;
  const height = sizePx * 1.2 * grown;
  const centreX = sheet.x + word.x + word.width / 2;
  const centreY = y + word.y - sizePx * 0.35;
  ctx.fillStyle = accent;
  ctx.beginPath();
  ctx.roundRect(centreX - width / 2, centreY - height / 2, width, height, sizePx * 0.26);
  ctx.fill();
  ctx.font = fontOf(800, sizePx);
  ctx.fillStyle = inkOn(accent);
  ctx.fillText(word.text, sheet.x + word.x, y + word.y);
}
