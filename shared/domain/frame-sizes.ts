import type { Format, Preset } from '../contracts/video-request.ts';

export interface Size {
  width: number;
  height: number;
}

/** Pixels of a finished frame (SPEC.md: 1080p). */
export const frameSizes: Readonly<Record<Format, Size>> = {
  '16:9': { width: 1920, height: 1080 },
  '9:16': { width: 1080, height: 1920 },
  '1:1': { width: 1080, height: 1080 },
};

/** About half of it, to look at soon: 8/15, which divides every side into the blocks that planes are made of. */
const previewSizes: Readonly<Record<Format, Size>> = {
  '16:9': { width: 1024, height: 576 },
  '9:16': { width: 576, height: 1024 },
  '1:1': { width: 576, height: 576 },
};

/** Pixels of the frame that a preset makes. */
export function frameSize(format: Format, preset: Preset = 'standard'): Size {
  return (preset === 'preview' ? previewSizes : frameSizes)[format];
}

/** How much larger than the frame a photo is kept: the camera moves over it. */
const roomToMove = 1.2;

/** Pixels a photo is kept in. */
export function photoSize(format: Format): Size {
  const { width, height } = frameSizes[format];
  return { width: even(width * roomToMove), height: even(height * roomToMove) };
}

/** What is left of a picture when it is cut to a shape, no larger than wished for and never enlarged. */
export function cutToShape(picture: Size, wished: Size): Size {
  const shrink = Math.min(1, picture.width / wished.width, picture.height / wished.height);
  return { width: even(wished.width * shrink), height: even(wished.height * shrink) };
}

/** How many times larger a picture is than what covers the wished size; below 1 it must be enlarged. */
export function coverage(picture: Size, wished: Size): number {
  return Math.min(picture.width / wished.width, picture.height / wished.height);
}

/** Encoders of 4:2:0 want even sizes. */
function even(pixels: number): number {
  return Math.max(2, 2 * Math.floor(pixels / 2 + 1e-6));
}
