import { type Canvas, createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import { easeInOut, stretch } from '#shared/drawing/ease.ts';
import type { Layer } from '../layer.ts';
import type { Box } from '../layout.ts';
import { paintNode } from './causes-node.ts';
import type { CausesParts, Node } from './causes-places.ts';
import { litColours, paintLitPlate, paintPlate, plateColours, plateReach } from './plates.ts';

const enterSeconds = 0.5;
const enterAt = 0.15;
const bumpSeconds = 0.45;
const lightSeconds = 0.5;
/** Once lit it breathes: so much larger, so often. */
const breath = 0.012;
const breathSeconds = 2.4;
/** All its movement stays within this share of its size. */
const most = 0.045;

/**
 * What all leads to: there from the start, it gives a little as each way arrives, and is lit once all have.
 *
 * @param times `reached` is when each way arrives, `whole` when the last one does
 */
export function effectLayer(
  node: Node,
  times: { reached: readonly number[]; whole: number },
  parts: CausesParts,
): Layer {
  const reach = plateReach(node.card);
  const plain = once(reach, (ctx) => {
    paintPlate(ctx, node.card, parts);
    paintNode(ctx, node, plateColours(parts));
  });
  const lit = once(reach, (ctx) => {
    paintLitPlate(ctx, node.card, parts);
    paintNode(ctx, node, litColours(parts));
  });
  const centre = { x: reach.x + reach.width / 2, y: reach.y + reach.height / 2 };
  const sizeAt = (seconds: number): number => {
    const bump = Math.max(
      0,
      ...times.reached.map((at) => Math.sin(Math.PI * stretch(seconds, at - 0.1, bumpSeconds))),
    );
    const since = seconds - times.whole - bumpSeconds;
    const breathing = since <= 0 ? 0 : (1 - Math.cos((since / breathSeconds) * Math.PI * 2)) / 2;
    return 1 + bump * (most - breath) + breathing * breath;
  };
  const stateAt = (seconds: number) => ({
    alpha: easeInOut(stretch(seconds, enterAt, enterSeconds)),
    light: easeInOut(stretch(seconds, times.whole - 0.1, lightSeconds)),
    size: sizeAt(seconds),
  });
  return {
    box: grown(reach, most),
    lookAt(seconds) {
      const { alpha, light, size } = stateAt(seconds);
      return alpha <= 0 ? undefined : `${alpha} ${light} ${size}`;
    },
    paint(ctx, seconds) {
      const { alpha, light, size } = stateAt(seconds);
      if (alpha <= 0) return;
      ctx.save();
      ctx.globalAlpha *= alpha;
      ctx.translate(centre.x, centre.y);
      ctx.scale(size, size);
      ctx.translate(-centre.x, -centre.y);
      if (light < 1) ctx.drawImage(plain(), reach.x, reach.y);
      if (light > 0) {
        // It fills from below, and at no moment is half of each.
        ctx.beginPath();
        ctx.rect(reach.x, reach.y + reach.height * (1 - light), reach.width, reach.height * light);
        ctx.clip();
        ctx.drawImage(lit(), reach.x, reach.y);
      }
      ctx.restore();
    },
  };
}

function once({ x, y, width, height }: Box, paint: (ctx: SKRSContext2D) => void): () => Canvas {
  let drawn: Canvas | undefined;
  return () => {
    if (drawn !== undefined) return drawn;
    drawn = createCanvas(Math.ceil(width), Math.ceil(height));
    const ctx = drawn.getContext('2d');
    ctx.translate(-x, -y);
    paint(ctx);
    return drawn;
  };
}

function grown({ x, y, width, height }: Box, share: number): Box {
  return {
    ...{ x: x - (width * share) / 2, y: y - (height * share) / 2 },
    ...{ width: width * (1 + share), height: height * (1 + share) },
  };
}
