import { type Canvas, createCanvas, type Image, type SKRSContext2D } from '@napi-rs/canvas';
import type { Palette, SceneMedia } from '#shared/contracts/media.ts';
import { paintBackdrop } from '#shared/drawing/backdrop.ts';
import { luminance, parseColour, withAlpha } from '#shared/drawing/colour.ts';
import { registerFonts } from '#shared/drawing/fonts.ts';
import { drawableText } from '#shared/drawing/glyphs.ts';
import { overPicture, paintScrim } from '#shared/drawing/over-picture.ts';
import type { Composition } from './plan-thumbnails.ts';
import { paintType, type TypeBox, type TypeColours } from './thumbnail-type.ts';

/** YouTube's thumbnail size, in pixels. */
const width = 1280;
const height = 720;
export const thumbnailSize = { width, height };

export interface ThumbnailParts {
  composition: Composition;
  text: string;
  palette: Palette;
  backdrop: SceneMedia['backdrop'];
  /** None where a photograph is damaged. */
  main: Image | Canvas | undefined;
  /** A photograph that fills the thumbnail, and no drawing that stands on a ground. */
  covers: boolean;
  beside: readonly Image[];
}

interface Placed {
  x: number;
  y: number;
  size: number;
  /** Degrees. */
  turn: number;
}

interface Layout {
  type: TypeBox;
  main: Placed;
  beside: readonly Placed[];
  /** A disc in the accent colour behind the picture, instead of a glow. */
  disc?: boolean;
}

/** YouTube lays the video's length over the lower right corner: nothing that must be read goes there. */
const layouts: Readonly<Record<Composition, Layout>> = {
  beside: {
    type: { x: 60, y: 50, width: 630, height: 620, align: 'left', maxSizePx: 178 },
    main: { x: 985, y: 340, size: 560, turn: 5 },
    beside: [{ x: 760, y: 606, size: 150, turn: -10 }],
  },
  above: {
    type: { x: 50, y: 428, width: 1180, height: 272, align: 'center', maxSizePx: 190 },
    main: { x: 640, y: 222, size: 410, turn: 0 },
    beside: [
      { x: 250, y: 235, size: 240, turn: -9 },
      { x: 1030, y: 235, size: 240, turn: 9 },
    ],
  },
  spotlight: {
    type: { x: 700, y: 60, width: 540, height: 560, align: 'left', maxSizePx: 170 },
    main: { x: 325, y: 360, size: 520, turn: -5 },
    beside: [],
    disc: true,
  },
  below: {
    type: { x: 50, y: 30, width: 1180, height: 240, align: 'center', maxSizePx: 180 },
    main: { x: 640, y: 485, size: 420, turn: 4 },
    beside: [
      { x: 270, y: 520, size: 240, turn: 8 },
      { x: 1010, y: 500, size: 240, turn: -8 },
    ],
  },
  stage: {
    type: { x: 50, y: 470, width: 1180, height: 230, align: 'center', maxSizePx: 170 },
    main: { x: 640, y: 225, size: 380, turn: -4 },
    beside: [],
    disc: true,
  },
};

/** Draws one thumbnail: a scene's colours and picture, large, and a few words that a phone can show. */
export function drawThumbnail(parts: ThumbnailParts): Canvas {
  registerFonts();
  const canvas = createCanvas(width, height);
  const ctx = canvas.getContext('2d');
  if (parts.covers && parts.main !== undefined) paintCovered(ctx, parts, parts.main);
  else paintDrawn(ctx, parts);
  return canvas;
}

/** The picture as large as can be; what is under the words is darkened. */
function paintCovered(
  ctx: SKRSContext2D,
  { composition, text, palette: plain }: ThumbnailParts,
  main: Image | Canvas,
): void {
  const palette = overPicture(plain);
  const { type } = layouts[composition];
  const scale = Math.max(width / main.width, height / main.height);
  const [wide, high] = [main.width * scale, main.height * scale];
  ctx.imageSmoothingQuality = 'high';
  ctx.drawImage(main, (width - wide) / 2, (height - high) / 2, wide, high);
  paintScrim(ctx, thumbnailSize, palette, { still: type, column: type.height > height / 2 });
  const colours = { ink: palette.ink, accent: loudest(plain), outline: palette.from };
  paintType(ctx, drawableText(text).toUpperCase(), type, colours);
}

/** Of the palette's colours that stand out on a dark picture the accent, or else the most colourful. */
function loudest({ from, to, shape, accent }: Palette): string {
  const bright = [accent, shape, from, to].filter((colour) => luminance(colour) > 0.3);
  if (bright[0] === accent) return accent;
  const colourfulness = (colour: string): number => {
    const { red, green, blue } = parseColour(colour);
    return Math.max(red, green, blue) - Math.min(red, green, blue);
  };
  return bright.reduce((one, other) => (colourfulness(other) > colourfulness(one) ? other : one), '#ffffff');
}

function paintDrawn(
  ctx: SKRSContext2D,
  { composition, text, palette, backdrop, main, beside }: ThumbnailParts,
): void {
  paintBackdrop(ctx, { backdrop, palette, width, height, seconds: 2 });
  const layout = balanced(layouts[composition], beside.length);
  const colours: TypeColours = { ink: palette.ink, accent: palette.accent, outline: palette.to };
  if (layout.disc) paintDisc(ctx, palette, layout.main);
  else paintGlow(ctx, palette, layout.main);
  for (const [position, place] of layout.beside.entries()) {
    const image = beside[position];
    if (image !== undefined) paintPicture(ctx, image, place);
  }
  if (main !== undefined) paintPicture(ctx, main, layout.main);
  paintType(ctx, drawableText(text).toUpperCase(), layout.type, colours);
}

/** Where two were to stand beside the picture and there is one, both move to the middle. */
function balanced(layout: Layout, count: number): Layout {
  const right = layout.beside[1];
  if (count !== 1 || right === undefined) return layout;
  const shift = (layout.main.x - layout.main.size / 2 + right.x + right.size / 2 - width) / 2;
  const moved = (place: Placed): Placed => ({ ...place, x: place.x - shift });
  return { ...layout, main: moved(layout.main), beside: [moved(right)] };
}

function paintPicture(ctx: SKRSContext2D, image: Image | Canvas, { x, y, size, turn }: Placed): void {
  ctx.save();
  ctx.translate(x, y);
  ctx.rotate((turn * Math.PI) / 180);
  ctx.shadowColor = 'rgba(0, 0, 0, 0.35)';
  ctx.shadowBlur = size * 0.06;
  ctx.shadowOffsetY = size * 0.025;
  ctx.drawImage(image, -size / 2, -size / 2, size, size);
  ctx.restore();
}

/** Light behind the picture, so that it stands off the ground. */
function paintGlow(ctx: SKRSContext2D, palette: Palette, { x, y, size }: Placed): void {
  const glow = ctx.createRadialGradient(x, y, 0, x, y, size * 0.75);
  glow.addColorStop(0, withAlpha(palette.shape, 0.95));
  glow.addColorStop(0.55, withAlpha(palette.shape, 0.55));
  glow.addColorStop(1, withAlpha(palette.shape, 0));
  ctx.fillStyle = glow;
  ctx.fillRect(0, 0, width, height);
}

/** A full disc in the accent colour: the loudest ground a picture can have. */
function paintDisc(ctx: SKRSContext2D, palette: Palette, { x, y, size }: Placed): void {
  for (const [reach, colour] of [
    [0.66, withAlpha(palette.ink, 0.16)],
    [0.58, palette.accent],
  ] as const) {
    ctx.fillStyle = colour;
    ctx.beginPath();
    ctx.arc(x, y, size * reach, 0, 2 * Math.PI);
    ctx.fill();
  }
}
