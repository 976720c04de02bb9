import { type Canvas, createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import { registerFonts } from '#shared/drawing/fonts.ts';
import { drawableText } from '#shared/drawing/glyphs.ts';
import { band } from './band.ts';
import { figure } from './figure.ts';
import { poster } from './poster.ts';
import {
  type ThumbnailDesign,
  type ThumbnailPainter,
  type ThumbnailParts,
  thumbnailSize,
} from './thumbnail-parts.ts';

const designs: Readonly<
  Record<ThumbnailDesign, (ctx: SKRSContext2D, parts: ThumbnailParts) => ThumbnailPainter>
> = { poster, band, figure };

/** What can be drawn of a thumbnail, ready to be painted in two steps. */
export function thumbnailPainter(parts: ThumbnailParts): ThumbnailPainter {
  registerFonts();
  const ctx = createCanvas(8, 8).getContext('2d');
  const drawable = { text: drawableText(parts.text), figure: drawableText(parts.figure) };
  return designs[parts.design](ctx, { ...parts, ...drawable });
}

/** Draws one thumbnail: a scene's colours and picture, large, and a few words that a phone can show. */
export function drawThumbnail(parts: ThumbnailParts): Canvas {
  const canvas = createCanvas(thumbnailSize.width, thumbnailSize.height);
  const ctx = canvas.getContext('2d');
  const { ground, letters } = thumbnailPainter(parts);
  ground(ctx);
  letters(ctx);
  return canvas;
}
