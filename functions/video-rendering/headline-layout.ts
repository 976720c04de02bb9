import type { SKRSContext2D } from '@napi-rs/canvas';
import { inCapitals } from '#shared/domain/languages/capitals.ts';
import { drawnLanguage } from '#shared/drawing/drawn-language.ts';
import { fitText } from '#shared/drawing/fit-text.ts';
import { fontOf } from '#shared/drawing/fonts.ts';
import { runsRightToLeft } from '#shared/drawing/glyphs.ts';
import type { Theme } from '#shared/drawing/themes/theme.ts';
import { takePen } from '#shared/drawing/type-pen.ts';
import type { Box } from './layout.ts';

export interface PlacedWord {
  text: string;
  x: number;
  /** Of the baseline. */
  y: number;
  width: number;
}

export interface HeadlineLayout {
  sizePx: number;
  /** How far capitals reach above the baseline and descenders below it, in pixels. */
  capPx: number;
  depthPx: number;
  words: PlacedWord[];
  /** The mark with the point's number: its middle and size. */
  badge: { x: number; y: number; size: number } | undefined;
}

/** Distance of two words in sizes of the type: wide enough that a marked word touches none. */
const wordGap = 0.3;

/** A box so wide takes the mark beside its text; a narrower one above it. */
const besideRatio = 4.5;

/** Sizes are given as Inter would be set: a face that is smaller or narrower at the same size is set larger. */
const measured = { face: 'inter-black', text: 'Hamburgevonst', atPx: 100 } as const;

/** Keeps a small word of English on the line of the word it belongs to; as it happens some of other languages too. */
function bound(text: string): string {
  return text.replace(
    /(?<![\p{L}\p{M}\p{N}])(an?|the|of|to|in|on|at|by|for|no|and|is|with) (?=\S{1,14}(?: |$))/giu,
    '$1\u00a0',
  );
}

function opticalScale(ctx: SKRSContext2D, face: Theme['display']): number {
  const sizeOf = (one: Theme['display']) => {
    ctx.font = fontOf(one, measured.atPx);
    return ctx.measureText(measured.text).width * ctx.measureText('H').actualBoundingBoxAscent;
  };
  return Math.min(1.25, Math.max(0.85, Math.sqrt(sizeOf(measured.face) / sizeOf(face))));
}

export function layOutHeadline(
  ctx: SKRSContext2D,
  parts: {
    text: string;
    box: Box;
    align: 'left' | 'center';
    maxSizePx: number;
    point: number;
    theme: Pick<Theme, 'display' | 'capitals' | 'leading'>;
  },
): HeadlineLayout {
  const { box, align, theme } = parts;
  const maxSizePx = Math.round(parts.maxSizePx * opticalScale(ctx, theme.display));
  const size = parts.point > 0 ? Math.round(parts.maxSizePx * 0.78) : 0;
  const beside = box.width / box.height > besideRatio;
  const aside = beside ? size * 1.3 : 0;
  const above = beside ? 0 : size * 1.28;
  takePen(ctx, theme.display, maxSizePx);
  const fitted = fitText(ctx, bound(theme.capitals ? inCapitals(parts.text, drawnLanguage()) : parts.text), {
    maxWidth: box.width - aside,
    maxHeight: box.height - above,
    maxSizePx,
    minSizePx: maxSizePx * 0.4,
    face: theme.display,
    leading: theme.leading,
    wordGap,
  });
  const { sizePx, lineHeightPx } = fitted;
  takePen(ctx, theme.display, sizePx);
  const fromRight = runsRightToLeft(parts.text);
  const lines = fitted.lines.map((line) => {
    const inOrder = line.split(/[ \u00a0]/u);
    const texts = runsRightToLeft(line) ? inOrder.reverse() : inOrder;
    const widths = texts.map((text) => ctx.measureText(text).width);
    const width = widths.reduce((sum, one) => sum + one, 0) + wordGap * sizePx * (widths.length - 1);
    return { texts, widths, width };
  });
  const capPx = ctx.measureText('H').actualBoundingBoxAscent;
  const depthPx = theme.capitals ? sizePx * 0.04 : ctx.measureText('gp').actualBoundingBoxDescent;
  const widest = Math.max(0, ...lines.map(({ width }) => width));
  const height = lines.length * lineHeightPx;
  const top = box.y + (box.height - above - height) / 2;
  const left = align === 'left' ? box.x : box.x + (box.width - aside - widest) / 2;
  const words = lines.flatMap(({ texts, widths, width }, index) => {
    let x = left + aside + (widest - width) * (align === 'center' ? 0.5 : fromRight ? 1 : 0);
    return texts.map((text, place): PlacedWord => {
      const word = {
        text,
        x,
        y: top + above + lineHeightPx * index + (lineHeightPx + capPx - depthPx) / 2,
        width: widths[place] ?? 0,
      };
      x += word.width + wordGap * sizePx;
      return word;
    });
  });
  const badgeX = beside || align === 'left' ? left + size / 2 : box.x + box.width / 2;
  const badgeY = beside ? top + height / 2 : top + size / 2;
  const badge = size === 0 ? undefined : { x: badgeX, y: badgeY, size };
  return { sizePx, capPx, depthPx, words, badge };
}
