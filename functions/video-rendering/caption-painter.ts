import { type Canvas, createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import type { WordTime } from '#shared/contracts/audio.ts';
import { inkOn } from '#shared/drawing/colour.ts';
import { between, easeOut, stretch } from '#shared/drawing/ease.ts';
import { fontOf } from '#shared/drawing/fonts.ts';
import { drawableText, runsRightToLeft } from '#shared/drawing/glyphs.ts';
import type { Caption } from './captions.ts';
import type { Layer } from './layer.ts';
import type { Box } from './layout.ts';

const plateColour = 'rgba(12, 14, 22, 0.86)';
const textColour = '#ffffff';

/** How far below its place a plate begins, in sizes of the type. */
const plateRise = 0.25;

/** Words stand a little wider apart than in print, so that the lit one's ground touches none of its neighbours. */
const wordGap = 0.36;

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
  { box, sizePx, accent }: { box: Box; sizePx: number; accent: string },
): Layer {
  let current: CaptionSheet | undefined;
  const sheetAt = (seconds: number): CaptionSheet | undefined => {
    const caption = captions.find((one) => seconds >= one.start && seconds < one.end);
    if (caption === undefined) return undefined;
    if (current?.caption !== caption) current = layOut(caption, box, sizePx);
    return current;
  };
  return {
    // A plate comes in from below.
    box: { ...box, height: box.height + sizePx * plateRise },
    lookAt(seconds) {
      const sheet = sheetAt(seconds);
      if (sheet === undefined) return undefined;
      const spoken = spokenWord(sheet.words, seconds);
      const grown = spoken === undefined ? 0 : growthOf(spoken, seconds);
      return [sheet.caption.start, shownOf(sheet, seconds), spoken?.time.start, spoken?.x, grown].join(' ');
    },
    paint(ctx, seconds) {
      const sheet = sheetAt(seconds);
      if (sheet !== undefined) paintSheet(ctx, sheet, { seconds, accent, shown: shownOf(sheet, seconds) });
    },
  };
}

/** 0 to 1 while a caption comes in. */
function shownOf({ caption }: CaptionSheet, seconds: number): number {
  return caption.follows ? 1 : easeOut(stretch(seconds, caption.start, 0.14));
}

/** A word's ground opens as the word is said. */
function growthOf(word: PlacedWord, seconds: number): number {
  return between(0.86, 1, easeOut(stretch(seconds, word.time.start, 0.1)));
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
    ctx.font = fontOf('inter-heavy', size);
    return Math.max(
      ...lines.map((line) =>
        lineWidth(
          line.map(({ text }) => ctx.measureText(text).width),
          size,
        ),
      ),
    );
  };
  const padding = largestPx * 0.55;
  const sizePx = Math.floor(largestPx * Math.min(1, (box.width - padding * 2) / lengthAt(largestPx)));
  const width = Math.ceil(lengthAt(sizePx) + padding * 2);
  const lineHeight = sizePx * 1.28;
  const height = Math.ceil(lineHeight * lines.length + padding * 0.85);
  const words = lines.flatMap((line, index) => {
    const ordered = runsRightToLeft(line.map(({ text }) => text).join(' ')) ? [...line].reverse() : line;
    ctx.font = fontOf('inter-heavy', sizePx);
    const widths = ordered.map(({ text }) => ctx.measureText(text).width);
    let x = (width - lineWidth(widths, sizePx)) / 2;
    return ordered.map((word, place): PlacedWord => {
      const placed = {
        ...word,
        x,
        y: padding * 0.425 + lineHeight * index + sizePx * 0.99,
        width: widths[place] ?? 0,
      };
      x += placed.width + wordGap * sizePx;
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

function lineWidth(widths: readonly number[], sizePx: number): number {
  return widths.reduce((sum, width) => sum + width, 0) + wordGap * sizePx * (widths.length - 1);
}

function paintPlate(width: number, height: number, sizePx: number, words: readonly PlacedWord[]): Canvas {
  const sheet = createCanvas(width, height);
  const ctx = sheet.getContext('2d');
  ctx.fillStyle = plateColour;
  ctx.beginPath();
  ctx.roundRect(0, 0, width, height, sizePx * 0.42);
  ctx.fill();
  ctx.font = fontOf('inter-heavy', sizePx);
  ctx.fillStyle = textColour;
  for (const word of words) ctx.fillText(word.text, word.x, word.y);
  return sheet;
}

interface Moment {
  seconds: number;
  accent: string;
  /** 0 to 1 while the caption comes in. */
  shown: number;
}

function paintSheet(ctx: SKRSContext2D, sheet: CaptionSheet, moment: Moment): void {
  const y = sheet.y + Math.round((1 - moment.shown) * sheet.sizePx * plateRise);
  ctx.globalAlpha = moment.shown;
  ctx.drawImage(sheet.sheet, sheet.x, y);
  const spoken = spokenWord(sheet.words, moment.seconds);
  if (spoken !== undefined) paintSpoken(ctx, sheet, spoken, y, moment);
  ctx.globalAlpha = 1;
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
  { seconds, accent }: Moment,
): void {
  const { sizePx } = sheet;
  const grown = growthOf(word, seconds);
  const reach = sizePx * 0.15;
  const width = (word.width + reach * 2) * grown;
  const height = sizePx * 1.2 * grown;
  const centreX = sheet.x + word.x + word.width / 2;
  const centreY = y + word.y - sizePx * 0.35;
  ctx.fillStyle = accent;
  ctx.beginPath();
  ctx.roundRect(centreX - width / 2, centreY - height / 2, width, height, sizePx * 0.26);
  ctx.fill();
  ctx.font = fontOf('inter-heavy', sizePx);
  ctx.fillStyle = inkOn(accent);
  ctx.fillText(word.text, sheet.x + word.x, y + word.y);
}
