import { runsRightToLeft } from '#shared/drawing/glyphs.ts';
import { cardReach, paintCard } from '#shared/drawing/themes/card.ts';
import type { Layer } from '../layer.ts';
import type { Box } from '../layout.ts';
import { layOutTitle } from './chart-title.ts';
import { enteringLayer } from './entering-layer.ts';
import type { GraphicOf, LayoutParts } from './layout-design.ts';
import { coloursOnCard, type MarkColours } from './mark-colours.ts';
import type { SetWords } from './set-words.ts';
import { paintWords } from './words-layer.ts';

export type ChartParts = LayoutParts<GraphicOf<'chart'>>;

/** What a chart is drawn on: its title is set, the rest is room. */
export interface ChartSheet {
  colours: MarkColours;
  /** Where axes, marks and labels may stand. */
  plot: Box;
  rightToLeft: boolean;
  /** Turned about for what is read from right to left. */
  turned(box: Box): Box;
  layers: readonly Layer[];
}

const cardMargin = { '16:9': 36, '9:16': 18, '1:1': 22 } as const;

/** One card takes the whole chart: thin rules and small type are read on nothing less even. */
export function layOutSheet(parts: ChartParts): ChartSheet {
  const { graphic, box, format } = parts;
  const colours = coloursOnCard(parts);
  const card = inset(box, cardReach(box));
  const inner = inset(card, cardMargin[format]);
  const texts = [graphic.title ?? '', ...graphic.points.map(({ label }) => label)];
  const rightToLeft = runsRightToLeft(texts.join(' '));
  const turned = (one: Box): Box =>
    rightToLeft ? { ...one, x: inner.x * 2 + inner.width - one.x - one.width } : one;
  const title = layOutTitle(parts, { inner, turned, rightToLeft, ink: colours.ink });
  return {
    ...{ colours, rightToLeft, turned },
    plot: { ...inner, y: inner.y + title.height, height: inner.height - title.height },
    layers: [cardLayer(parts, card), ...title.layers],
  };
}

function inset({ x, y, width, height }: Box, by: number): Box {
  return { x: x + by, y: y + by, width: width - by * 2, height: height - by * 2 };
}

/** So large a card only fades: all that is read stands on it. */
function cardLayer({ box, theme, palette }: ChartParts, card: Box): Layer {
  const motion = { ...theme.motion, from: 'fade' as const, enterSeconds: 0.35 };
  const paint: Parameters<typeof enteringLayer>[0]['paint'] = (ctx) =>
    paintCard(ctx, card, theme.shapes, palette);
  return enteringLayer({ box, at: 0, within: box, paint }, motion);
}

/** Several texts that come in as one, in one colour; on plates where rules would run through them. */
export function textsLayer(
  sets: readonly SetWords[],
  { at, colour, within, plate }: { at: number; colour: string; within: Box; plate?: string },
  motion: ChartParts['theme']['motion'],
): Layer[] {
  if (sets.length === 0) return [];
  const left = Math.min(...sets.map(({ box }) => box.x));
  const top = Math.min(...sets.map(({ box }) => box.y));
  const box = {
    ...{ x: left, y: top },
    width: Math.max(...sets.map((set) => set.box.x + set.box.width)) - left,
    height: Math.max(...sets.map((set) => set.box.y + set.box.height)) - top,
  };
  const paint: Parameters<typeof enteringLayer>[0]['paint'] = (ctx) => {
    for (const set of sets) {
      if (plate !== undefined) {
        ctx.fillStyle = plate;
        ctx.fillRect(set.box.x, set.box.y, set.box.width, set.box.height);
      }
      paintWords(ctx, set, colour);
    }
  };
  return [enteringLayer({ box, at, within, paint }, { ...motion, from: 'fade' })];
}
