import { type Canvas, createCanvas, type Image } from '@napi-rs/canvas';

/** Copies of the outline about the picture: enough that no corner shows. */
const copies = 32;

/**
 * A drawn picture with a rim of one colour all about it, as a sticker has: it stands off any ground. The rim and a soft
 * shadow reach beyond the picture's own square by `stickerReach`.
 */
export function sticker(picture: Image | Canvas, size: number, rim: string): Canvas {
  const reach = stickerReach(size);
  const side = Math.ceil(size + reach * 2);
  const shape = createCanvas(side, side);
  const outline = shape.getContext('2d');
  outline.imageSmoothingQuality = 'high';
  outline.drawImage(picture, reach, reach, size, size);
  outline.globalCompositeOperation = 'source-in';
  outline.fillStyle = rim;
  outline.fillRect(0, 0, side, side);

  const made = createCanvas(side, side);
  const ctx = made.getContext('2d');
  const width = reach * 0.4;
  for (let copy = 0; copy < copies; copy++) {
    const angle = (copy * 2 * Math.PI) / copies;
    ctx.drawImage(shape, width * Math.cos(angle), width * Math.sin(angle));
  }
  ctx.imageSmoothingQuality = 'high';
  ctx.drawImage(picture, reach, reach, size, size);
  return made;
}

function stickerReach(size: number): number {
  return Math.round(size * 0.07);
}
