import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Palette } from '#shared/contracts/media.ts';
import { luminance, mixColours } from '#shared/drawing/colour.ts';
import { paintCovering, paintSticker } from './picture-pieces.ts';
import { type Box, type ThumbnailPainter, type ThumbnailParts, thumbnailSize } from './thumbnail-parts.ts';
import { isCut, leastTypePx, paintLetters, paintTypeGround, readableOn, setType } from './thumbnail-type.ts';

const { width, height } = thumbnailSize;

interface Layout {
  ring: { x: number; y: number; radius: number };
  figure: Box;
  under: Box;
  whole: Box;
}

/** Words at the left; and below all where one of them is too wide for that. */
const column: Layout = {
  ring: { x: 930, y: 350, radius: 292 },
  figure: { x: 44, y: 36, width: 570, height: 270 },
  under: { x: 44, y: 312, width: 570, height: 372 },
  whole: { x: 44, y: 60, width: 570, height: 600 },
};
const row: Layout = {
  ring: { x: 985, y: 218, radius: 190 },
  figure: { x: 44, y: 36, width: 640, height: 380 },
  under: { x: 44, y: 424, width: 1030, height: 262 },
  whole: { x: 44, y: 424, width: 1030, height: 262 },
};
const lineWidth = 22;

export function figure(ctx: SKRSContext2D, parts: ThumbnailParts): ThumbnailPainter {
  const { theme, palette, main, covers } = parts;
  const ground = mixColours(darkest(palette), '#06070c', 0.4);
  const accent = readableOn(ground, palette.accent, palette.shape, palette.from, palette.to);
  const wish = { theme, align: 'left' as const, outline: ground };
  const isCounted = parts.figure !== '';
  const wordsIn = ({ under, whole }: Layout) =>
    setType(ctx, {
      ...{ ...wish, text: parts.text, ink: '#ffffff', mostPx: isCounted ? 150 : 180 },
      ...(isCounted ? { box: under } : { box: whole, plate: accent }),
    });
  const inColumn = wordsIn(column);
  const layout = inColumn.sizePx >= leastTypePx && !isCut(inColumn, parts.text) ? column : row;
  const { ring } = layout;
  const words = wordsIn(layout);
  const counted = { ...wish, text: parts.figure, ink: accent, box: layout.figure, mostPx: 400 };
  const number = isCounted ? setType(ctx, counted) : undefined;
  return {
    ground(target) {
      target.fillStyle = ground;
      target.fillRect(0, 0, width, height);
      paintStripes(target, mixColours(ground, palette.shape, 0.3));
      const line = accent === palette.shape ? '#ffffff' : accent;
      paintRing(target, ring, parts, { ground: palette.shape, line });
      if (main !== undefined && covers === undefined)
        paintSticker(target, main, { ...ring, size: ring.radius * 1.5, turn: -5 }, '#ffffff');
      if (number !== undefined) paintTypeGround(target, number);
      paintTypeGround(target, words);
    },
    letters(target) {
      if (number !== undefined) paintLetters(target, number);
      paintLetters(target, words);
    },
    sizesPx: [...(number ? [number.sizePx] : []), words.sizePx],
  };
}

function darkest({ from, to, ink }: Palette): string {
  return [from, to, ink].reduce((one, other) => (luminance(other) < luminance(one) ? other : one));
}

/** Slanted stripes behind the ring, away from the type. */
function paintStripes(ctx: SKRSContext2D, colour: string): void {
  ctx.fillStyle = colour;
  for (const [left, wide] of [
    [760, 90],
    [930, 150],
    [1150, 60],
  ] as const) {
    ctx.beginPath();
    ctx.moveTo(left + 120, 0);
    ctx.lineTo(left + 120 + wide, 0);
    ctx.lineTo(left - 120 + wide, height);
    ctx.lineTo(left - 120, height);
    ctx.fill();
  }
}

function paintRing(
  ctx: SKRSContext2D,
  { x, y, radius }: Layout['ring'],
  { main, covers }: ThumbnailParts,
  colours: { ground: string; line: string },
): void {
  ctx.save();
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, 2 * Math.PI);
  ctx.fillStyle = colours.ground;
  ctx.fill();
  ctx.clip();
  if (main !== undefined && covers !== undefined)
    paintCovering(ctx, main, { x: x - radius, y: y - radius, width: radius * 2, height: radius * 2 }, covers);
  ctx.restore();
  ctx.lineWidth = lineWidth;
  ctx.strokeStyle = colours.line;
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, 2 * Math.PI);
  ctx.stroke();
}
