import { createCanvas } from '@napi-rs/canvas';
import { type Graphic, partsOf } from '#shared/contracts/graphics.ts';
import type { Palette } from '#shared/contracts/media.ts';
import type { Format } from '#shared/contracts/video-request.ts';
import { registerFonts } from '#shared/drawing/fonts.ts';
import { overPicture } from '#shared/drawing/over-picture.ts';
import type { Theme } from '#shared/drawing/themes/theme.ts';
import { frameSizes } from '../../functions/video-rendering/film-plan.ts';
import type { Layer } from '../../functions/video-rendering/layer.ts';
import type { Box } from '../../functions/video-rendering/layout.ts';
import type { LayoutParts } from '../../functions/video-rendering/layouts/layout-design.ts';
import { designFor } from '../../functions/video-rendering/layouts/layouts.ts';

export interface Shown {
  format: Format;
  theme: Theme;
  palette: Palette;
  over: 'ground' | 'picture';
  /** When each part is said; the others are not named. */
  said: readonly (number | undefined)[];
  seconds: number;
}

/** What a layout is given, as a scene would give it. */
export function partsFor<Kind extends Graphic>(graphic: Kind, shown: Shown): LayoutParts<Kind> {
  const { format, theme, palette, over, said, seconds } = shown;
  const { content, align } = designFor(graphic).boxes(graphic, format, 'sideRight');
  return {
    ...{
      graphic,
      box: content,
      align,
      format,
      theme,
      over,
      seconds,
      point: 0,
      emphasis: 'marker',
      pictures: [],
    },
    palette: over === 'picture' ? overPicture(palette) : palette,
    saidAt: partsOf(graphic).map((_, place) => said[place]),
  };
}

/** Frames are looked at so much smaller, with so much around them, in pixels of the frame. */
const scale = 0.25;
const around = 160;

/** What a layer paints at a moment: its pixels, and all they cover, in pixels of the frame; undefined where that is nothing. */
export function paintedBy(
  layer: Layer,
  format: Format,
  seconds: number,
): { pixels: Buffer; covered: Box | undefined } {
  registerFonts();
  const frame = frameSizes[format];
  const width = Math.round((frame.width + around * 2) * scale);
  const height = Math.round((frame.height + around * 2) * scale);
  const canvas = createCanvas(width, height);
  const ctx = canvas.getContext('2d');
  ctx.scale(scale, scale);
  ctx.translate(around, around);
  layer.paint(ctx, seconds);
  const pixels = Buffer.from(canvas.data());
  let [left, top, right, foot] = [width, height, -1, -1];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      // The faintest rim of a shadow is not seen.
      if ((pixels[(y * width + x) * 4 + 3] ?? 0) < 10) continue;
      [left, right] = [Math.min(left, x), Math.max(right, x)];
      [top, foot] = [Math.min(top, y), Math.max(foot, y)];
    }
  if (right < 0) return { pixels, covered: undefined };
  return {
    pixels,
    covered: {
      x: left / scale - around,
      y: top / scale - around,
      width: (right - left + 1) / scale,
      height: (foot - top + 1) / scale,
    },
  };
}

/** Looking at small pictures is exact to so many pixels of the frame. */
export const slack = 2 / scale;

export function isInside(inner: Box, outer: Box, by = slack): boolean {
  return (
    inner.x >= outer.x - by &&
    inner.y >= outer.y - by &&
    inner.x + inner.width <= outer.x + outer.width + by &&
    inner.y + inner.height <= outer.y + outer.height + by
  );
}

export function doOverlap(one: Box, other: Box): boolean {
  return (
    one.x + 0.5 < other.x + other.width &&
    other.x + 0.5 < one.x + one.width &&
    one.y + 0.5 < other.y + other.height &&
    other.y + 0.5 < one.y + one.height
  );
}
