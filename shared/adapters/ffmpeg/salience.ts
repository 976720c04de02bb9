import sharp from 'sharp';
import type { Size } from '../../domain/frame-sizes.ts';

/** A point of a picture, as shares of its width and height. */
export interface Point {
  x: number;
  y: number;
}

/** What is to be cut out of a picture, as shares of what is left over at its sides; and what one looks at in the piece. */
export interface SalientPiece {
  /** 0 leaves out the right or lower side alone, 1 the left or upper one. */
  across: number;
  down: number;
  focus: Point;
}

/** Pixels of the longer side in which a picture is looked at. */
const smallSide = 320;
/** Where nothing is to be cut off, what one looks at shows by what a piece so narrow would keep. */
const narrow = 0.7;

/**
 * The piece of a shape that keeps what people look at: faces, what is colourful, what is finely drawn (libvips' attention
 * crop). Give it our own pictures only, never a stranger's file.
 *
 * @param picture upright
 */
export async function salientPiece(picture: Buffer | string, shape: Size): Promise<SalientPiece> {
  const whole = await sharp(picture).metadata();
  const shrink = smallSide / Math.max(shape.width, shape.height);
  const piece = { width: Math.round(shape.width * shrink), height: Math.round(shape.height * shrink) };
  const covers = Math.max(piece.width / whole.width, piece.height / whole.height);
  const covered = { width: whole.width * covers, height: whole.height * covers };
  const room = { width: covered.width - piece.width, height: covered.height - piece.height };
  const isWhole = room.width < 2 && room.height < 2;
  const looked = await attention(
    picture,
    isWhole ? { ...piece, width: Math.round(piece.width * narrow) } : piece,
  );
  const cut = isWhole ? { left: 0, top: 0 } : looked;
  return {
    across: share(cut.left, room.width),
    down: share(cut.top, room.height),
    focus: { x: share(looked.x - cut.left, piece.width), y: share(looked.y - cut.top, piece.height) },
  };
}

/** In pixels of the picture that covers the piece. */
async function attention(picture: Buffer | string, { width, height }: Size) {
  const { info } = await sharp(picture)
    .resize(width, height, { fit: 'cover', position: sharp.strategy.attention })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const [left, top] = [-(info.cropOffsetLeft ?? 0), -(info.cropOffsetTop ?? 0)];
  return { left, top, x: info.attentionX ?? left + width / 2, y: info.attentionY ?? top + height / 2 };
}

function share(part: number, whole: number): number {
  return whole < 1 ? 0.5 : Math.min(1, Math.max(0, part / whole));
}

/** The middle of several pieces: a clip is cut in one place from its first frame to its last. */
export function meanPiece(pieces: readonly SalientPiece[]): SalientPiece {
  const mean = (of: (piece: SalientPiece) => number): number =>
    pieces.length === 0 ? 0.5 : pieces.reduce((sum, piece) => sum + of(piece), 0) / pieces.length;
  return {
    across: mean(({ across }) => across),
    down: mean(({ down }) => down),
    focus: { x: mean(({ focus }) => focus.x), y: mean(({ focus }) => focus.y) },
  };
}

/** Pictures that stand below one another on a sheet; black ones, with which a sheet is filled up, are left out. */
export async function tilesOf(sheet: string, { width, height }: Size): Promise<Buffer[]> {
  const whole = await sharp(sheet).metadata();
  const tiles = await Promise.all(
    Array.from({ length: Math.floor(whole.height / height) }, async (_, place) => {
      const tile = await sharp(sheet)
        .extract({ left: 0, top: place * height, width, height })
        .png()
        .toBuffer();
      const { channels } = await sharp(tile).stats();
      return channels.every(({ max }) => max < 24) ? undefined : tile;
    }),
  );
  return tiles.filter((tile) => tile !== undefined);
}

/** Cuts that piece out of a picture that covers it, on even pixels. Numbers only. */
export function cropFilter(covering: Size, size: Size, piece: Pick<SalientPiece, 'across' | 'down'>): string {
  const from = (part: number, room: number): number => 2 * Math.floor((part * Math.max(0, room)) / 2);
  const [x, y] = [
    from(piece.across, covering.width - size.width),
    from(piece.down, covering.height - size.height),
  ];
  return `crop=${size.width}:${size.height}:${x}:${y}`;
}
