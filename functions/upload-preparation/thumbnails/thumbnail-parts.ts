import type { Canvas, Image, SKRSContext2D } from '@napi-rs/canvas';
import type { Palette, SceneMedia } from '#shared/contracts/media.ts';
import type { Theme } from '#shared/drawing/themes/theme.ts';

/** YouTube's thumbnail size, in pixels. */
export const thumbnailSize = { width: 1280, height: 720 };

/** YouTube lays the video's length over this corner: nothing that must be read goes there. */
export const lengthCorner = { x: 1090, y: 630, width: 190, height: 90 };

/**
 * Three ways that have nothing in common but the channel's colours: type beside a large picture; a picture over a solid
 * band of type; a figure or a question beside a picture in a ring.
 */
export type ThumbnailDesign = 'poster' | 'band' | 'figure';
export const thumbnailDesigns: readonly ThumbnailDesign[] = ['poster', 'band', 'figure'];

export interface ThumbnailParts {
  design: ThumbnailDesign;
  /** At most five words. */
  text: string;
  /** Stands large, with the text under it; empty for none. */
  figure: string;
  theme: Theme;
  palette: Palette;
  backdrop: SceneMedia['backdrop'];
  /** None where a photograph is damaged. */
  main: Image | Canvas | undefined;
  /** A photograph, and no drawing that stands on a ground; what one looks at in it, as shares of its size. */
  covers: { x: number; y: number } | undefined;
  beside: readonly Image[];
}

/** A thumbnail in two steps: everything, then the fill of the letters alone; so that what they stand on can be measured. */
export interface ThumbnailPainter {
  ground(ctx: SKRSContext2D): void;
  letters(ctx: SKRSContext2D): void;
  /** Of each block of words, the type's size in pixels. */
  sizesPx: readonly number[];
}

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}
