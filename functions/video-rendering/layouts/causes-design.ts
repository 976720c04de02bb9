import { runsRightToLeft } from '#shared/drawing/glyphs.ts';
import type { Layer } from '../layer.ts';
import { boardOf } from './board.ts';
import { effectLayer } from './causes-effect.ts';
import { paintNode } from './causes-node.ts';
import { type CausesParts, layOutCauses, type Node } from './causes-places.ts';
import { wayLayer, waySeconds } from './causes-way.ts';
import type { GraphicOf, LayoutDesign } from './layout-design.ts';
import { coloursOnGround } from './mark-colours.ts';
import { partTimes } from './part-times.ts';
import { litColours, paintLitPlate, paintPlate, plateColours, plateReach } from './plates.ts';
import { spotlitLayer } from './spotlit-layer.ts';

const firstAt = 0.5;
const emptyUntil = 1.2;
/** What all leads to is lit for so long at least, in seconds before the scene ends. */
const endSeconds = 2.2;

/** What leads to something: each cause as it is named, and its way to the effect. */
export const causesDesign: LayoutDesign<GraphicOf<'causes'>> = {
  boxes: (_, format) => ({ content: boardOf(format), align: 'left' }),
  layers(parts) {
    const layout = layOutCauses(parts);
    const times = timesOf(parts);
    const colours = coloursOnGround(parts);
    const reached = times.map((at) => at + waySeconds);
    const whole = Math.max(...reached);
    return [
      ...layout.ways.map((way, place) => wayLayer(way, times[place] ?? firstAt, { colours, parts })),
      ...layout.causes.map((node, place) => {
        const until = times[place + 1] ?? whole;
        return causeLayer(node, { at: times[place] ?? firstAt, until }, parts);
      }),
      effectLayer(layout.effect, { reached, whole }, parts),
    ];
  },
  still: ({ box }) => box,
};

function timesOf({ saidAt, seconds }: CausesParts): number[] {
  const last = Math.max(firstAt + 0.1, seconds - endSeconds);
  const [first, ...later] = saidAt;
  return partTimes([first === undefined ? undefined : Math.min(first, emptyUntil), ...later], {
    ...{ first: firstAt, last, apart: 0.35 },
  });
}

function causeLayer(node: Node, { at, until }: { at: number; until: number }, parts: CausesParts): Layer {
  const fromRight = runsRightToLeft(parts.graphic.causes.join(' '));
  return spotlitLayer(
    {
      ...{ box: plateReach(node.card), at, until, within: parts.box, fromRight },
      lit(ctx) {
        paintLitPlate(ctx, node.card, parts);
        paintNode(ctx, node, litColours(parts));
      },
      plain(ctx) {
        paintPlate(ctx, node.card, parts);
        paintNode(ctx, node, plateColours(parts));
      },
    },
    parts.theme.motion,
  );
}
