import type { SKRSContext2D } from '@napi-rs/canvas';
import { mixColours } from '#shared/drawing/colour.ts';
import { paintCovering, paintSticker } from './picture-pieces.ts';
import { type ThumbnailPainter, type ThumbnailParts, thumbnailSize } from './thumbnail-parts.ts';
import { paintLetters, paintTypeGround, readableOn, setType } from './thumbnail-type.ts';

const { width, height } = thumbnailSize;

/** The band's upper edge, at the left and at the right. */
const edge = { left: 392, right: 350 };
const stripe = 14;
/** The video's length is shown below it. */
const typeBox = { x: 36, y: 390, width: 1208, height: 240 };

const pictures = {
  main: { x: 640, y: 198, size: 384, turn: -3 },
  sides: [
    { x: 268, y: 222, size: 240, turn: -9 },
    { x: 1012, y: 206, size: 240, turn: 9 },
  ],
} as const;

export function band(
  ctx: SKRSContext2D,
  { text, theme, palette, main, covers, beside }: ThumbnailParts,
): ThumbnailPainter {
  const ink = readableOn(palette.accent, palette.ink, palette.to);
  const type = setType(ctx, { text, theme, ink, box: typeBox, align: 'center', mostPx: 200 });
  return {
    ground(target) {
      if (covers !== undefined && main !== undefined)
        paintCovering(target, main, { x: 0, y: 0, width, height: edge.left }, covers);
      else {
        paintBeams(target, palette.from, mixColours(palette.from, palette.shape, 0.55));
        for (const [place, side] of pictures.sides.entries()) {
          const picture = beside[place];
          if (picture !== undefined) paintSticker(target, picture, side, '#ffffff');
        }
        if (main !== undefined) paintSticker(target, main, pictures.main, '#ffffff');
      }
      paintSlab(target, edge, ink);
      paintSlab(target, { left: edge.left + stripe, right: edge.right + stripe }, palette.accent);
      paintTypeGround(target, type);
    },
    letters: (target) => paintLetters(target, type),
    sizesPx: [type.sizePx],
  };
}

function paintSlab(
  ctx: SKRSContext2D,
  { left, right }: { left: number; right: number },
  colour: string,
): void {
  ctx.fillStyle = colour;
  ctx.beginPath();
  ctx.moveTo(0, left);
  ctx.lineTo(width, right);
  ctx.lineTo(width, height);
  ctx.lineTo(0, height);
  ctx.fill();
}

/** Broad beams from below the band: the picture comes out of it. */
function paintBeams(ctx: SKRSContext2D, ground: string, beam: string): void {
  ctx.fillStyle = ground;
  ctx.fillRect(0, 0, width, height);
  ctx.fillStyle = beam;
  const [x, y, reach, count] = [640, 480, 1400, 16];
  for (let place = 0; place < count; place++) {
    const angle = (place * 2 * Math.PI) / count;
    const half = Math.PI / count / 2;
    ctx.beginPath();
    ctx.moveTo(x, y);
    ctx.lineTo(x + reach * Math.cos(angle - half), y + reach * Math.sin(angle - half));
    ctx.lineTo(x + reach * Math.cos(angle + half), y + reach * Math.sin(angle + half));
    ctx.fill();
  }
}
