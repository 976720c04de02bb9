import type { Canvas } from '@napi-rs/canvas';
import sharp from 'sharp';

/** Documents are read over the network. */
const mostBytes = 1_400_000;
const colours = [256, 128, 64] as const;

/** A PNG of so few colours that it is small enough; of all of them where it is anyway. */
export async function smallPng(canvas: Canvas): Promise<Uint8Array> {
  const whole = await canvas.encode('png');
  if (whole.length <= mostBytes) return whole;
  let png: Uint8Array = whole;
  for (const most of colours) {
    png = await sharp(whole).png({ palette: true, colours: most, effort: 8 }).toBuffer();
    if (png.length <= mostBytes) break;
  }
  return png;
}
