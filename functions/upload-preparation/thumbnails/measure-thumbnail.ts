import { createCanvas } from '@napi-rs/canvas';
import { luminance } from '#shared/drawing/colour.ts';
import { thumbnailPainter } from './draw-thumbnail.ts';
import { lengthCorner, type ThumbnailParts, thumbnailSize } from './thumbnail-parts.ts';

const { width, height } = thumbnailSize;

/** How a thumbnail reads, measured on its pixels. */
export interface ThumbnailReading {
  /** Of the letters against what is under and right beside them, where it is worst (WCAG 2.2, 1 to 21). */
  contrast: number;
  /** Share of the thumbnail that letters take. */
  area: number;
  /** Height of the lowest line of letters in pixels at 168x94. */
  smallLetterPx: number;
  /** Letters lie where YouTube shows the video's length. */
  isCovered: boolean;
}

/** How far beside a letter's edge its ground is looked at, and how far within the letter its fill, in pixels. */
const [outside, inside] = [6, 3];
/** Of all places along the edges of letters, so many may be worse: corners, hairlines of a serif. */
const leftOut = 0.1;
/** Height of capitals as a share of a typeface's size: a little less than those there are. */
const capitals = 0.7;

export function measureThumbnail(parts: ThumbnailParts): ThumbnailReading {
  const canvas = createCanvas(width, height);
  const ctx = canvas.getContext('2d');
  const painter = thumbnailPainter(parts);
  painter.ground(ctx);
  const ground = lumas(ctx.getImageData(0, 0, width, height).data);
  painter.letters(ctx);
  const { data } = ctx.getImageData(0, 0, width, height);
  const whole = lumas(data);
  const isLetter = Uint8Array.from(whole, (luma, at) => (Math.abs(luma - (ground[at] ?? 0)) > 0.02 ? 1 : 0));
  return {
    contrast: contrastOf({ whole, ground, isLetter }),
    area: isLetter.reduce((sum, one) => sum + one, 0) / (width * height),
    smallLetterPx: (Math.min(...painter.sizesPx) * capitals * 94) / height,
    isCovered: touches(isLetter, lengthCorner),
  };
}

interface Planes {
  whole: Float32Array;
  ground: Float32Array;
  isLetter: Uint8Array;
}

function lumas(pixels: Uint8ClampedArray): Float32Array {
  const found = new Float32Array(width * height);
  for (let at = 0; at < found.length; at++) found[at] = relative(pixels, at * 4);
  return found;
}

const linear = Float32Array.from({ length: 256 }, (_, value) => luminance(grey(value)));
function grey(value: number): string {
  return `#${value.toString(16).padStart(2, '0').repeat(3)}`;
}

/** Relative luminance (WCAG 2.2). */
function relative(pixels: Uint8ClampedArray, at: number): number {
  const [red = 0, green = 0, blue = 0] = [pixels[at], pixels[at + 1], pixels[at + 2]];
  return 0.2126 * (linear[red] ?? 0) + 0.7152 * (linear[green] ?? 0) + 0.0722 * (linear[blue] ?? 0);
}

/** From the inside of each letter's edge to what lies just beside it, in four directions; the worst but for a few. */
function contrastOf({ whole, ground, isLetter }: Planes): number {
  const found: number[] = [];
  for (const step of [1, -1, width, -width])
    for (let at = width * outside; at < width * (height - outside); at += 3) {
      const [within, beside] = [at - step * inside, at + step * outside];
      if (isLetter[at] !== 1 || isLetter[beside] === 1 || isLetter[within] !== 1) continue;
      const [letter, under] = [whole[within] ?? 0, ground[beside] ?? 0];
      found.push((Math.max(letter, under) + 0.05) / (Math.min(letter, under) + 0.05));
    }
  return found.toSorted((one, other) => one - other)[Math.floor(found.length * leftOut)] ?? 1;
}

function touches(isLetter: Uint8Array, box: typeof lengthCorner): boolean {
  for (let y = box.y; y < box.y + box.height; y++)
    if (isLetter.subarray(y * width + box.x, y * width + box.x + box.width).includes(1)) return true;
  return false;
}
