import type { SKRSContext2D } from '@napi-rs/canvas';
import { inCapitals } from '#shared/domain/languages/capitals.ts';
import { isEmptyWord, tellingWords } from '#shared/domain/telling-words.ts';
import { contrast, inkOn } from '#shared/drawing/colour.ts';
import { drawnLanguage } from '#shared/drawing/drawn-language.ts';
import { fitText } from '#shared/drawing/fit-text.ts';
import type { Typeface } from '#shared/drawing/fonts.ts';
import { runsRightToLeft } from '#shared/drawing/glyphs.ts';
import type { Theme } from '#shared/drawing/themes/theme.ts';
import { takePen } from '#shared/drawing/type-pen.ts';
import type { Box } from './thumbnail-parts.ts';

/** Capitals of this size are 10 pixels high at 168x94: as small as can be read at a glance. */
export const leastTypePx = 106;

export interface TypeWish {
  text: string;
  box: Box;
  align: 'left' | 'center';
  theme: Pick<Theme, 'display' | 'capitals'>;
  mostPx: number;
  ink: string;
  /** About the letters, where they stand on more than one colour. */
  outline?: string;
  /** The key word stands on it. */
  plate?: string;
}

interface PlacedWord {
  text: string;
  x: number;
  baseline: number;
  width: number;
  isKey: boolean;
}

export interface SetType {
  sizePx: number;
  face: Typeface;
  words: PlacedWord[];
  wish: TypeWish;
}

/** Distance of two words in sizes of the type. */
const wordGap = 0.27;

/** Sets words as large as their box takes them, centred from top to bottom. */
export function setType(ctx: SKRSContext2D, wish: TypeWish): SetType {
  const { box, theme, align } = wish;
  const text = theme.capitals ? inCapitals(wish.text, drawnLanguage()) : wish.text;
  const face = theme.display;
  const leading = 1.1;
  takePen(ctx, face, wish.mostPx);
  const fitted = fitText(ctx, text, {
    ...{ maxWidth: box.width, maxHeight: box.height, maxSizePx: wish.mostPx, minSizePx: leastTypePx },
    ...{ face, leading, wordGap },
  });
  const { sizePx, lineHeightPx, lines } = fitted;
  takePen(ctx, face, sizePx);
  const space = wordGap * sizePx;
  const top = box.y + (box.height - lines.length * lineHeightPx) / 2;
  const key = wish.plate === undefined ? undefined : keyWord(lines.join(' ').split(' '));
  let isTaken = false;
  const words = lines.flatMap((line, index) => {
    const inOrder = line.split(' ');
    const texts = runsRightToLeft(line) ? inOrder.reverse() : inOrder;
    const widths = texts.map((word) => ctx.measureText(word).width);
    const whole = widths.reduce((sum, width) => sum + width + space, -space);
    let x = align === 'left' ? box.x : box.x + (box.width - whole) / 2;
    return texts.map((word, place): PlacedWord => {
      const isKey = !isTaken && word === key;
      isTaken ||= isKey;
      const placed = { text: word, x, baseline: top + lineHeightPx * (index + 0.5) + sizePx * 0.36, isKey };
      const width = widths[place] ?? 0;
      x += width + space;
      return { ...placed, width };
    });
  });
  return { sizePx, face, words, wish };
}

/** Its last words found no room. */
export const isCut = ({ words }: SetType, text: string): boolean =>
  words.some((word) => word.text.endsWith('…')) && !text.includes('…');

/** What lies under the letters: a plate behind the key word, an outline about the others. */
export function paintTypeGround(ctx: SKRSContext2D, { sizePx, face, words, wish }: SetType): void {
  ctx.save();
  takePen(ctx, face, sizePx);
  ctx.lineJoin = 'round';
  for (const { text, x, baseline, width, isKey } of words) {
    if (isKey && wish.plate !== undefined) {
      const [padX, padY] = [sizePx * 0.12, sizePx * 0.09];
      ctx.fillStyle = wish.plate;
      ctx.beginPath();
      ctx.roundRect(
        x - padX,
        baseline - sizePx * 0.8 - padY,
        width + padX * 2,
        sizePx * 0.98 + padY * 2,
        sizePx * 0.1,
      );
      ctx.fill();
    } else if (wish.outline !== undefined) {
      ctx.strokeStyle = wish.outline;
      ctx.lineWidth = sizePx * 0.17;
      ctx.strokeText(text, x, baseline);
    }
  }
  ctx.restore();
}

export function paintLetters(ctx: SKRSContext2D, { sizePx, face, words, wish }: SetType): void {
  ctx.save();
  takePen(ctx, face, sizePx);
  for (const { text, x, baseline, isKey } of words) {
    ctx.fillStyle = isKey && wish.plate !== undefined ? inkOn(wish.plate) : wish.ink;
    ctx.fillText(text, x, baseline);
  }
  ctx.restore();
}

/** The longest telling word; of equals the last. None where there is but one word. */
function keyWord(words: readonly string[]): string | undefined {
  if (words.length < 2) return undefined;
  const telling = words.filter((word) => tellingWords(word).length > 0 && !isEmptyWord(word));
  return telling.reduce<string | undefined>(
    (best, word) => (best === undefined || word.length >= best.length ? word : best),
    undefined,
  );
}

/** The first of several colours that large type can be read in on a ground, or else black or white. */
export function readableOn(ground: string, ...colours: readonly string[]): string {
  return colours.find((colour) => contrast(colour, ground) >= 4.5) ?? inkOn(ground);
}
