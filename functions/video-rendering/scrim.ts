import { createCanvas } from '@napi-rs/canvas';
import type { Palette } from '#shared/contracts/media.ts';
import { contrast } from '#shared/drawing/colour.ts';
import { paintScrim, paintTopScrim, type TypePlace, topShare } from '#shared/drawing/over-picture.ts';
import type { Emphasis } from '#shared/drawing/themes/theme.ts';
import { standsOnAccent } from './emphasis.ts';
import type { Layer } from './layer.ts';

/** Large type in the accent's colour is read over some pictures only: there it stands on the accent instead. */
export function emphasisOverPicture(emphasis: Emphasis, { accent, from }: Palette): Emphasis {
  if (standsOnAccent(emphasis)) return emphasis;
  return emphasis !== 'tint' && contrast(accent, from) >= 3 ? emphasis : 'marker';
}

/** A scrim drawn once: over the whole frame where there is type, else along the top alone. */
export function createScrim(
  frame: { width: number; height: number },
  palette: Palette,
  type: TypePlace | undefined,
): Layer {
  const { width, height } = frame;
  const canvas = createCanvas(width, height);
  const ctx = canvas.getContext('2d');
  paintTopScrim(ctx, frame, palette);
  if (type !== undefined) paintScrim(ctx, frame, palette, type);
  return {
    box: { x: 0, y: 0, width, height: type === undefined ? Math.ceil(height * topShare) : height },
    lookAt: () => 'still',
    paint: (target) => void target.drawImage(canvas, 0, 0),
  };
}
