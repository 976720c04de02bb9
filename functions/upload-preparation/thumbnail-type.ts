import type { SKRSContext2D } from '@napi-rs/canvas';
import { contrast } from '#shared/drawing/colour.ts';
import { fitText } from '#shared/drawing/fit-text.ts';
import { fontOf } from '#shared/drawing/fonts.ts';

export interface TypeBox {
  x: number;
  y: number;
  width: number;
  height: number;
  align: 'left' | 'center';
  maxSizePx: number;
}

export interface TypeColours {
  ink: string;
  /** The marked word, and the outline that keeps type off the picture. */
  accent: string;
  outline: string;
}

/** Large type with one word marked, centred vertically in its box. */
export function paintType(ctx: SKRSContext2D, text: string, box: TypeBox, colours: TypeColours): void {
  const fitted = fitText(ctx, text, {
    maxWidth: box.width,
    maxHeight: box.height,
    maxSizePx: box.maxSizePx,
    minSizePx: 56,
    face: 'inter-black',
    leading: 1.06,
  });
  const marked = markedWord(fitted.lines.join(' ').split(' '));
  ctx.save();
  ctx.font = fontOf('inter-black', fitted.sizePx);
  ctx.textBaseline = 'alphabetic';
  ctx.lineJoin = 'round';
  const space = ctx.measureText(' ').width;
  const blockHeight = fitted.lines.length * fitted.lineHeightPx;
  const top = box.y + (box.height - blockHeight) / 2;
  let word = 0;
  for (const [line, content] of fitted.lines.entries()) {
    const words = content.split(' ').map((one) => ({ one, width: ctx.measureText(one).width }));
    const width = words.reduce((sum, each) => sum + each.width + space, -space);
    let x = box.align === 'left' ? box.x : box.x + (box.width - width) / 2;
    const baseline = top + (line + 0.8) * fitted.lineHeightPx;
    for (const { one, width: advance } of words) {
      paintWord(ctx, one, { x, baseline, sizePx: fitted.sizePx }, word === marked, colours);
      x += advance + space;
      word += 1;
    }
  }
  ctx.restore();
}

function paintWord(
  ctx: SKRSContext2D,
  word: string,
  { x, baseline, sizePx }: { x: number; baseline: number; sizePx: number },
  marked: boolean,
  { ink, accent, outline }: TypeColours,
): void {
  ctx.strokeStyle = outline;
  ctx.lineWidth = sizePx * 0.16;
  ctx.strokeText(word, x, baseline);
  ctx.fillStyle = marked && contrast(accent, outline) >= 3 ? accent : ink;
  ctx.fillText(word, x, baseline);
}

/** The longest word carries the meaning more often than any other; of equals the last. */
function markedWord(words: readonly string[]): number {
  let best = 0;
  for (const [position, word] of words.entries())
    if (word.length >= (words[best]?.length ?? 0)) best = position;
  return words.length > 1 ? best : -1;
}
