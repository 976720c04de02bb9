import type { SKRSContext2D } from '@napi-rs/canvas';
import { paintBackdrop } from '#shared/drawing/backdrop.ts';
import { overPicture, paintScrim } from '#shared/drawing/over-picture.ts';
import { paintCovering, paintSticker } from './picture-pieces.ts';
import { type ThumbnailPainter, type ThumbnailParts, thumbnailSize } from './thumbnail-parts.ts';
import { leastTypePx, paintLetters, paintTypeGround, setType } from './thumbnail-type.ts';

const { width, height } = thumbnailSize;

/** Type in a column and the picture beside it; over it and below, where a word is too wide for the column. */
const column = {
  type: { x: 56, y: 44, width: 640, height: 632 },
  align: 'left',
  main: { x: 968, y: 372, size: 590, turn: 5 },
  beside: { x: 1176, y: 122, size: 170, turn: 12 },
} as const;
const row = {
  type: { x: 40, y: 26, width: 1200, height: 270 },
  align: 'center',
  main: { x: 640, y: 520, size: 410, turn: -4 },
  beside: { x: 960, y: 560, size: 210, turn: 10 },
} as const;

export function poster(ctx: SKRSContext2D, parts: ThumbnailParts): ThumbnailPainter {
  const { text, theme, backdrop, main, covers, beside } = parts;
  const palette = covers === undefined ? parts.palette : overPicture(parts.palette);
  const wish = { text, theme, ink: palette.ink, outline: palette.to, plate: parts.palette.accent };
  const narrow = setType(ctx, { ...wish, box: column.type, align: column.align, mostPx: 190 });
  const isNarrow = narrow.sizePx >= leastTypePx;
  const layout = isNarrow ? column : row;
  const type = isNarrow ? narrow : setType(ctx, { ...wish, box: row.type, align: row.align, mostPx: 190 });
  return {
    ground(target) {
      if (covers !== undefined && main !== undefined) {
        paintCovering(target, main, { x: 0, y: 0, width, height }, { ...covers, x: covers.x - 0.12 });
        paintScrim(target, thumbnailSize, palette, { still: layout.type, column: isNarrow });
      } else {
        paintBackdrop(target, { backdrop, palette, width, height, seconds: 2 });
        paintDisc(target, layout.main, palette.shape);
        const [small] = beside;
        if (main !== undefined) paintSticker(target, main, layout.main, '#ffffff');
        if (small !== undefined) paintSticker(target, small, layout.beside, '#ffffff');
      }
      paintTypeGround(target, type);
    },
    letters: (target) => paintLetters(target, type),
    sizesPx: [type.sizePx],
  };
}

function paintDisc(
  ctx: SKRSContext2D,
  { x, y, size }: { x: number; y: number; size: number },
  colour: string,
): void {
  ctx.fillStyle = colour;
  ctx.beginPath();
  ctx.arc(x, y, size * 0.58, 0, 2 * Math.PI);
  ctx.fill();
}
