import { type Canvas, createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import type { Palette } from '#shared/contracts/media.ts';
import { tellingWords } from '#shared/domain/telling-words.ts';
import { contrast, inkOn } from '#shared/drawing/colour.ts';
import { easeInOut, overshoot, stretch } from '#shared/drawing/ease.ts';
import { standAt } from '#shared/drawing/themes/entrance.ts';
import type { Emphasis, Theme } from '#shared/drawing/themes/theme.ts';
import { takePen } from '#shared/drawing/type-pen.ts';
import { type MarkedWord, markReach, paintMark, standsOnAccent } from './emphasis.ts';
import { type HeadlineLayout, layOutHeadline, type PlacedWord } from './headline-layout.ts';
import type { Layer } from './layer.ts';
import type { Box } from './layout.ts';
import { paintBadge } from './point-badge.ts';

export type { Emphasis } from '#shared/drawing/themes/theme.ts';

export interface HeadlineParts {
  text: string;
  box: Box;
  align: 'left' | 'center';
  maxSizePx: number;
  palette: Palette;
  emphasis: Emphasis;
  theme: Theme;
  /** Shown in a mark of its own; 0 for none. */
  point: number;
}

const firstWordAt = 0.25;
const markSeconds = 0.45;
const badgeAt = 0.1;
const badgeSeconds = 0.45;
/** How far words may be from their place on their way, in sizes of the type (`standAt`, springs included). */
const away = 0.85;

/** Type so large needs this contrast (WCAG 2.2, large type); a paler accent goes under the word instead. */
const tintContrast = 3;

export interface HeadlinePainter extends Layer {
  /** What the words take up once they stand still. */
  still: Box;
  /** Where the highest of its capitals and marks begin. */
  top: number;
}

/**
 * Large words that come in one after the other in the theme's own way; then the key word is marked.
 * Once all stand still they are one picture, copied from frame to frame.
 */
export function createHeadlinePainter(asked: HeadlineParts): HeadlinePainter {
  const parts = { ...asked, emphasis: readable(asked) };
  const layout = layOutHeadline(createCanvas(8, 8).getContext('2d'), parts);
  const { enterSeconds, staggerSeconds } = parts.theme.motion;
  const markAt = firstWordAt + (layout.words.length - 1) * staggerSeconds + enterSeconds * 0.75;
  const still = once(() => paintStill(parts, layout, markAt));
  const covered = coveredBy(layout);
  const stillFrom = markAt + markSeconds;
  return {
    box: reachOf(layout, covered),
    still: covered,
    top: topOf(layout),
    lookAt: (seconds) => (seconds >= stillFrom ? 'still' : seconds < badgeAt ? undefined : String(seconds)),
    paint(ctx, seconds) {
      if (seconds >= stillFrom) {
        ctx.drawImage(still(), covered.x, covered.y);
        return;
      }
      ctx.save();
      paintMoving(ctx, parts, layout, { markAt, seconds });
      ctx.restore();
    },
  };
}

/** What is covered at any time: words are away from their place, and the badge runs a little past its size. */
function reachOf({ sizePx, badge }: HeadlineLayout, { x, y, width, height }: Box): Box {
  const over = Math.max(sizePx * away, (badge?.size ?? 0) * 0.15);
  return { x: x - over, y: y - over * 0.3, width: width + over * 1.3, height: height + over * 1.1 };
}

function topOf({ words, badge, capPx, sizePx }: HeadlineLayout): number {
  const marks = badge === undefined ? [] : [badge.y - badge.size / 2];
  return Math.min(...words.map(({ y }) => y - capPx - sizePx * markReach), ...marks);
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
  const left = Math.min(...words.map(({ x }) => x - sizePx * 0.25), ...rim.map(({ x }) => x - half));
  const right = Math.max(
    ...words.map(({ x, width }) => x + width + sizePx * 0.25),
    ...rim.map(({ x }) => x + half),
  );
  const top = Math.min(...words.map(({ y }) => y - sizePx * 1.15), ...rim.map(({ y }) => y - half));
  const foot = Math.max(...words.map(({ y }) => y + sizePx * 0.45), ...rim.map(({ y }) => y + half));
  const [x, y] = [Math.floor(left) - 1, Math.floor(top) - 1];
  return { x, y, width: Math.ceil(right) + 1 - x, height: Math.ceil(foot) + 1 - y };
}

function readable({ emphasis, palette }: HeadlineParts): Emphasis {
  const least = Math.min(contrast(palette.accent, palette.from), contrast(palette.accent, palette.to));
  return emphasis === 'tint' && least < tintContrast ? 'underline' : emphasis;
}

interface Moment {
  /** When the key word is marked. */
  markAt: number;
  seconds: number;
}

function paintStill(parts: HeadlineParts, layout: HeadlineLayout, markAt: number): Canvas {
  const { x, y, width, height } = coveredBy(layout);
  const canvas = createCanvas(width, height);
  const ctx = canvas.getContext('2d');
  ctx.translate(-x, -y);
  paintMoving(ctx, parts, layout, { markAt, seconds: Number.POSITIVE_INFINITY });
  return canvas;
}

function paintMoving(
  ctx: SKRSContext2D,
  parts: HeadlineParts,
  layout: HeadlineLayout,
  { markAt, seconds }: Moment,
): void {
  const { theme, palette, emphasis } = parts;
  const { badge, words, sizePx } = layout;
  if (badge !== undefined)
    paintBadge(ctx, parts, badge, badge.size * overshoot(stretch(seconds, badgeAt, badgeSeconds), 2));
  takePen(ctx, theme.display, sizePx);
  const key = keyWord(words);
  const drawn = easeInOut(stretch(seconds, markAt, markSeconds));
  const marked = key && { ...layout, ...key };
  if (marked !== undefined && !standsOnAccent(emphasis))
    paintMark(ctx, emphasis, marked, { drawn, accent: palette.accent });
  ctx.fillStyle = palette.ink;
  for (const [index, word] of words.entries()) {
    // Ink beneath a word that is coloured whole would show at its edges.
    if (word === key && drawn >= 1 && (emphasis === 'tint' || standsOnAccent(emphasis))) continue;
    const since = seconds - firstWordAt - index * theme.motion.staggerSeconds;
    if (since > 0) paintWord(ctx, word, layout, standAt(theme.motion, since));
  }
  if (marked !== undefined) paintMarked(ctx, marked, drawn, parts);
}

function paintWord(
  ctx: SKRSContext2D,
  { text, x, y, width }: PlacedWord,
  { sizePx, capPx }: HeadlineLayout,
  { alpha, dx, dy, scale }: ReturnType<typeof standAt>,
): void {
  ctx.globalAlpha = alpha;
  if (scale === 1) ctx.fillText(text, x + dx * sizePx, y + dy * sizePx);
  else {
    ctx.save();
    ctx.translate(x + width / 2, y - capPx / 2);
    ctx.scale(scale, scale);
    ctx.fillText(text, -width / 2, capPx / 2);
    ctx.restore();
  }
  ctx.globalAlpha = 1;
}

/** The key word in its own colour, as far as the mark has come: what lies beyond it is still ink. */
function paintMarked(
  ctx: SKRSContext2D,
  word: MarkedWord & PlacedWord,
  drawn: number,
  { emphasis, palette: { accent } }: HeadlineParts,
): void {
  const onAccent = standsOnAccent(emphasis);
  if (drawn <= 0 || !(onAccent || emphasis === 'tint')) return;
  const reach = word.sizePx * markReach * 1.6;
  ctx.save();
  ctx.beginPath();
  ctx.rect(word.x - reach, word.y - word.sizePx * 1.3, (word.width + reach * 2) * drawn, word.sizePx * 1.9);
  ctx.clip();
  if (onAccent) paintMark(ctx, emphasis, word, { drawn: 1, accent });
  ctx.fillStyle = onAccent ? inkOn(accent) : accent;
  ctx.fillText(word.text, word.x, word.y);
  ctx.restore();
}

/** The word worth marking: the longest that carries a meaning of its own, the later one of two alike. */
function keyWord(words: readonly PlacedWord[]): PlacedWord | undefined {
  const telling = words.filter(({ text }) => tellingWords(text.toLowerCase()).length > 0);
  return (telling.length > 0 ? telling : words).reduce<PlacedWord | undefined>(
    (best, word) => (best === undefined || word.text.length >= best.text.length ? word : best),
    undefined,
  );
}
