import { easeInOut, overshoot, stretch } from '#shared/drawing/ease.ts';
import type { Layer } from '../layer.ts';
import { paintBullet } from './bullets.ts';
import type { EndLayout, EndParts } from './end-places.ts';
import { coloursOnGround } from './mark-colours.ts';

const drawSeconds = 0.6;
const count = 3;
const apart = 0.14;
const bulletSize = 34;
const gap = 26;

/** The last stroke of a video: a line under its last words, and the theme's mark three times behind it. */
export function endRule({ rule, rightToLeft }: EndLayout, at: number, parts: EndParts): Layer {
  const { accent } = coloursOnGround(parts);
  const { bullet, corner } = parts.theme.shapes;
  const out = rightToLeft ? -1 : 1;
  const middle = rule.y + rule.height / 2;
  const first = rightToLeft ? rule.x - gap : rule.x + rule.width + gap;
  const reach = gap + bulletSize / 2 + (count - 1) * (bulletSize + 14) + bulletSize;
  const half = bulletSize * 0.75;
  return {
    box: {
      x: rightToLeft ? rule.x - reach : rule.x,
      ...{ y: middle - half, width: rule.width + reach, height: half * 2 },
    },
    lookAt(seconds) {
      if (seconds <= at) return undefined;
      return String(Math.min(seconds, at + drawSeconds + count * apart + 0.5));
    },
    paint(ctx, seconds) {
      if (seconds <= at) return;
      const width = rule.width * easeInOut(stretch(seconds, at, drawSeconds));
      ctx.fillStyle = accent;
      ctx.beginPath();
      const left = rightToLeft ? rule.x + rule.width - width : rule.x;
      const round = Math.min(width, rule.height) * Math.min(0.5, corner * 2);
      ctx.roundRect(left, rule.y, width, rule.height, round);
      ctx.fill();
      for (let place = 0; place < count; place++) {
        const shown = overshoot(stretch(seconds, at + drawSeconds * 0.8 + place * apart, 0.4), 1.2);
        if (shown <= 0) continue;
        const x = first + out * (bulletSize / 2 + place * (bulletSize + 14));
        paintBullet(ctx, bullet, { x, y: middle, size: bulletSize * shown, colour: accent });
      }
    },
  };
}
