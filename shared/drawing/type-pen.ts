import type { SKRSContext2D } from '@napi-rs/canvas';
import { fontOf, type Typeface } from './fonts.ts';

/** Makes a context write in a face: its figures all as high as capitals, where it has smaller ones of old too. */
export function takePen(ctx: SKRSContext2D, face: Typeface, sizePx: number): void {
  ctx.font = fontOf(face, sizePx);
  ctx.fontVariantNumeric = 'lining-nums';
  ctx.textAlign = 'left';
  ctx.textBaseline = 'alphabetic';
}
