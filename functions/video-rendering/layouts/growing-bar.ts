import { easeOut, stretch } from '#shared/drawing/ease.ts';
import type { Layer } from '../layer.ts';
import type { Box } from '../layout.ts';

export interface GrowingBar {
  /** Where it stands when it is whole. */
  box: Box;
  /** When it begins to grow, on the scene's clock, and for how long. */
  at: number;
  growSeconds: number;
  colour: string;
  /** 0 for sharp ends, 0.5 for round ones. */
  corner: number;
  fromRight: boolean;
}

/** A bar that is drawn from the side its text is read from. */
export function growingBar({ box, at, growSeconds, colour, corner, fromRight }: GrowingBar): Layer {
  const widthAt = (seconds: number): number =>
    Math.round(box.width * easeOut(stretch(seconds, at, growSeconds)));
  return {
    box,
    lookAt: (seconds) => (widthAt(seconds) < 1 ? undefined : String(widthAt(seconds))),
    paint(ctx, seconds) {
      const width = widthAt(seconds);
      if (width < 1) return;
      const x = fromRight ? box.x + box.width - width : box.x;
      ctx.fillStyle = colour;
      ctx.beginPath();
      ctx.roundRect(x, box.y, width, box.height, Math.min(Math.min(0.5, corner) * box.height, width / 2));
      ctx.fill();
    },
  };
}
