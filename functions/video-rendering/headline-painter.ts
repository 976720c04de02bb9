import { type Canvas, createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import type { Palette } from '#shared/contracts/media.ts';
import { tellingWords } from '#shared/domain/telling-words.ts';
import { contrast, inkOn } from '#shared/drawing/colour.ts';
import { easeInOut, easeOut, overshoot, stretch } from '#shared/drawing/ease.ts';
import { fontOf } from '#shared/drawing/fonts.ts';
import { type HeadlineLayout, layOutHeadline, type PlacedWord } from './headline-layout.ts';
import type { Layer } from './layer.ts';
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
  /** Shown in a round mark; 0 for none. */
  point: number;
}

/** Seconds from one word's entrance to the next, and how long one takes. */
const stagger = 0.07;
const wordSeconds = 0.42;
const firstWordAt = 0.25;
const markSeconds = 0.45;
const badgeAt = 0.1;
/** How far below its place a word begins, in sizes of the type. */
const rise = 0.6;
/** How far a marker reaches beyond its word, in sizes of the type. */
const markReach = 0.11;

/** Type so large needs this contrast (WCAG 2.2, large type); a paler accent goes under the word instead. */
const tintContrast = 3;

export interface HeadlinePainter extends Layer {
  /** What the words take up once they stand still. */
  still: Box;
}

/**
 * Large words that rise in one after the other; then the key word is marked.
 * Once all stand still they are one picture, copied from frame to frame.
 */
export function createHeadlinePainter(parts: HeadlineParts): HeadlinePainter {
  const layout = layOutHeadline(createCanvas(8, 8).getContext('2d'), parts);
  const markAt = firstWordAt + layout.words.length * stagger + wordSeconds * 0.5;
  const still = once(() => paintStill(parts, layout, markAt));
  const covered = coveredBy(layout);
  const stillFrom = markAt + markSeconds;
  return {
    box: reachOf(layout, covered),
    still: covered,
    lookAt: (seconds) => (seconds >= stillFrom ? 'still' : seconds < badgeAt ? undefined : String(seconds)),
    paint(ctx, seconds) {
      if (seconds >= stillFrom) {
        ctx.drawImage(still(), covered.x, covered.y);
        return;
      }
      ctx.save();
      paintMoving(ctx, { ...parts, emphasis: readable(parts) }, layout, markAt, seconds);
      ctx.restore();
    },
  };
}

/** What is covered at any time: words rise from below, and the badge runs a little past its size. */
function reachOf({ sizePx, badge }: HeadlineLayout, { x, y, width, height }: Box): Box {
  const over = (badge?.size ?? 0) * 0.15;
  return { x: x - over, y: y - over, width: width + over * 2, height: height + over + sizePx * rise };
}

function once<Result>(make: () => Result): () => Result {
  let made: Result | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** What words, marks and badge take up, on whole pixels: copying the rest of the box would cost as much again. */
function coveredBy({ words, badge, sizePx }: HeadlineLayout): Box {
  const half = (badge?.size ?? 0) / 2;
  const rim = badge === undefined ? [] : [badge];
  const left = Math.min(...words.map(({ x }) => x - sizePx * 0.2), ...rim.map(({ x }) => x - half));
  const right = Math.max(
    ...words.map(({ x, width }) => x + width + sizePx * 0.2),
    ...rim.map(({ x }) => x + half),
  );
  const top = Math.min(...words.map(({ y }) => y - sizePx * 1.1), ...rim.map(({ y }) => y - half));
  const foot = Math.max(...words.map(({ y }) => y + sizePx * 0.4), ...rim.map(({ y }) => y + half));
  const [x, y] = [Math.floor(left) - 1, Math.floor(top) - 1];
  return { x, y, width: Math.ceil(right) + 1 - x, height: Math.ceil(foot) + 1 - y };
}

function readable({ emphasis, palette }: HeadlineParts): Emphasis {
  const least = Math.min(contrast(palette.accent, palette.from), contrast(palette.accent, palette.to));
  return emphasis === 'tint' && least < tintContrast ? 'underline' : emphasis;
}

function paintStill(parts: HeadlineParts, layout: HeadlineLayout, markAt: number): Canvas {
  const { x, y, width, height } = coveredBy(layout);
  const canvas = createCanvas(width, height);
  const ctx = canvas.getContext('2d');
  ctx.translate(-x, -y);
  paintMoving(ctx, { ...parts, emphasis: readable(parts) }, layout, markAt, Number.POSITIVE_INFINITY);
  return canvas;
}

function paintMoving(
  ctx: SKRSContext2D,
  parts: HeadlineParts,
  { badge, words, sizePx }: HeadlineLayout,
  markAt: number,
  seconds: number,
): void {
  if (badge !== undefined)
    paintBadge(ctx, parts, badge, badge.size * overshoot(stretch(seconds, badgeAt, 0.45), 2));
  ctx.font = fontOf('inter-black', sizePx);
  const key = keyWord(words);
  const drawn = easeInOut(stretch(seconds, markAt, markSeconds));
  if (key !== undefined && parts.emphasis !== 'marker') paintMark(ctx, key, sizePx, drawn, parts);
  for (const [index, word] of words.entries()) {
    const shown = stretch(seconds, firstWordAt + index * stagger, wordSeconds);
    // Ink beneath a word that is tinted whole would show at its edges.
    if (shown <= 0 || (word === key && parts.emphasis === 'tint' && drawn >= 1)) continue;
    ctx.globalAlpha = Math.min(1, shown * 2.5);
    ctx.fillStyle = parts.palette.ink;
    ctx.fillText(word.text, word.x, word.y + (1 - easeOut(shown)) * sizePx * rise);
    ctx.globalAlpha = 1;
  }
  if (key !== undefined) paintMarked(ctx, key, sizePx, drawn, parts);
}

/** The key word in its own colour, as far as the mark has come: what lies beyond it is still ink. */
function paintMarked(
  ctx: SKRSContext2D,
  word: PlacedWord,
  sizePx: number,
  drawn: number,
  parts: HeadlineParts,
): void {
  if (drawn <= 0 || parts.emphasis === 'underline') return;
  const reach = sizePx * markReach;
  ctx.save();
  ctx.beginPath();
  ctx.rect(word.x - reach, word.y - sizePx * 1.2, (word.width + reach * 2) * drawn, sizePx * 1.6);
  ctx.clip();
  if (parts.emphasis === 'marker') paintMark(ctx, word, sizePx, 1, parts);
  ctx.fillStyle = parts.emphasis === 'marker' ? inkOn(parts.palette.accent) : parts.palette.accent;
  ctx.fillText(word.text, word.x, word.y);
  ctx.restore();
}

/** The word worth marking: the longest that carries a meaning of its own, the later one of two alike. */
function keyWord(words: readonly PlacedWord[]): PlacedWord | undefined {
  const telling = words.filter(({ text }) => tellingWords(text).length > 0);
  return (telling.length > 0 ? telling : words).reduce<PlacedWord | undefined>(
    (best, word) => (best === undefined || word.text.length >= best.text.length ? word : best),
    undefined,
  );
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
  const reach = sizePx * markReach;
  if (parts.emphasis === 'marker')
    ctx.roundRect(
      word.x - reach,
      word.y - sizePx * 0.88,
      (word.width + reach * 2) * drawn,
      sizePx * 1.12,
      sizePx * 0.14,
    );
  else ctx.roundRect(word.x, word.y + sizePx * 0.1, word.width * drawn, sizePx * 0.09, sizePx * 0.045);
  ctx.fill();
}

function paintBadge(
  ctx: SKRSContext2D,
  { point, palette }: HeadlineParts,
  centre: { x: number; y: number },
  size: number,
): void {
  if (size <= 1) return;
  ctx.fillStyle = palette.accent;
  ctx.beginPath();
  ctx.arc(centre.x, centre.y, size / 2, 0, 2 * Math.PI);
  ctx.fill();
  ctx.fillStyle = inkOn(palette.accent);
  ctx.font = fontOf('inter-black', size * 0.56);
  const text = String(point);
  ctx.fillText(text, centre.x - ctx.measureText(text).width / 2, centre.y + size * 0.2);
}
