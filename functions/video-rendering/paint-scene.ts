import type { Canvas, SKRSContext2D } from '@napi-rs/canvas';
import { paintLayers } from './layer.ts';
import type { ScenePainter } from './scene-painter.ts';

/**
 * Paints a scene as it looks at a moment of its own clock: what a film shows, for those who want to look at one picture.
 *
 * @param footage the frame of its clip, where it shows one
 */
export function paintScene(
  ctx: SKRSContext2D,
  { ground, layers }: Pick<ScenePainter, 'ground' | 'layers'>,
  seconds: number,
  footage?: Canvas,
): void {
  ctx.save();
  if (ground.kind === 'drawn') ground.paint(ctx);
  else if (ground.kind === 'clip' && footage !== undefined) ctx.drawImage(footage, 0, 0);
  else if (ground.kind === 'photo') {
    const { x, y, width, height } = ground.seenAt(seconds);
    const { canvas } = ctx;
    ctx.imageSmoothingQuality = 'low';
    ctx.drawImage(ground.photo, x, y, width, height, 0, 0, canvas.width, canvas.height);
  }
  ctx.restore();
  paintLayers(ctx, layers, seconds);
}
