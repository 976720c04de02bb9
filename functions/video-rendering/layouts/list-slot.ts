import { withAlpha } from '#shared/drawing/colour.ts';
import { easeInOut, stretch } from '#shared/drawing/ease.ts';
import type { Layer } from '../layer.ts';
import type { Box } from '../layout.ts';
import type { LayoutParts } from './layout-design.ts';
import { cornerOf } from './plates.ts';

/** Where all come so soon no places need to be kept, in seconds. */
const soonSeconds = 1.6;
const fadeSeconds = 0.3;
const faceAlpha = 0.1;
const edgeAlpha = 0.34;
const edgePx = 3;

/**
 * Where an item will stand that is named much later: without it a list that is long in coming leaves most of the frame
 * empty.
 *
 * @param times when the place shows, when what stands there comes in, and when the last item does
 */
export function slotLayer(
  parts: LayoutParts,
  plate: Box,
  { at, until, filled }: { at: number; until: number; filled: number },
): Layer[] {
  if (filled - at < soonSeconds || until <= at + fadeSeconds) return [];
  const { ink } = parts.palette;
  const shownAt = (seconds: number): number =>
    easeInOut(stretch(seconds, at, fadeSeconds)) * (1 - easeInOut(stretch(seconds, until, fadeSeconds)));
  return [
    {
      box: plate,
      lookAt(seconds) {
        const shown = shownAt(seconds);
        return shown <= 0 ? undefined : String(shown);
      },
      paint(ctx, seconds) {
        const shown = shownAt(seconds);
        if (shown <= 0) return;
        const half = edgePx / 2;
        const [width, height] = [plate.width - edgePx, plate.height - edgePx];
        ctx.save();
        ctx.globalAlpha *= shown;
        ctx.beginPath();
        ctx.roundRect(plate.x + half, plate.y + half, width, height, cornerOf(plate, parts));
        ctx.fillStyle = withAlpha(ink, faceAlpha);
        ctx.fill();
        ctx.lineWidth = edgePx;
        ctx.setLineDash([18, 14]);
        ctx.strokeStyle = withAlpha(ink, edgeAlpha);
        ctx.stroke();
        ctx.restore();
      },
    },
  ];
}
