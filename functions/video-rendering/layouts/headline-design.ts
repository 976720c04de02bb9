import { drawableText } from '#shared/drawing/glyphs.ts';
import { createHeadlinePainter, type HeadlinePainter } from '../headline-painter.ts';
import { sceneLayout } from '../layout.ts';
import { kickerHeight, kickerLayer } from './kicker.ts';
import type { GraphicOf, LayoutDesign, LayoutParts } from './layout-design.ts';

type Worded = GraphicOf<'title' | 'statement' | 'end'>;

/** A word or two may stand larger than a sentence, in letters. */
const shortText = 18;
const shortTextGrowth = 1.4;

const roles = { title: 'hook', statement: 'point', end: 'close' } as const;

/** Large words beside, over or under the picture; a title's kicker above them. */
export const headlineDesign: LayoutDesign<Worded> = {
  boxes({ layout }, format, place) {
    const { picture, aside, headline } = sceneLayout(format, {
      role: roles[layout],
      place,
      hasHeadline: true,
    });
    return { picture, aside, content: headline?.box ?? picture, align: headline?.align ?? 'center' };
  },
  layers(parts) {
    const { headline, kicker, headlineSizePx } = painterOf(parts);
    if (kicker === undefined) return [headline];
    return [kickerLayer(kicker, headline, { ...parts, headlineSizePx }), headline];
  },
  still(parts) {
    const { headline, kicker, headlineSizePx } = painterOf(parts);
    const above = kicker === undefined ? 0 : kickerHeight(headlineSizePx);
    const { x, y, width, height } = headline.still;
    return { x, y: y - above, width, height: height + above };
  },
};

interface Placed {
  headline: HeadlinePainter;
  kicker: string | undefined;
  headlineSizePx: number;
}

function painterOf({ graphic, format, box, ...rest }: LayoutParts<Worded>): Placed {
  const { headline } = sceneLayout(format, {
    role: roles[graphic.layout],
    place: 'above',
    hasHeadline: true,
  });
  const headlineSizePx = headline?.maxSizePx ?? 100;
  const text = drawableText(graphic.text);
  const kicker = 'kicker' in graphic && graphic.kicker !== '' ? graphic.kicker : undefined;
  const above = kicker === undefined ? 0 : kickerHeight(headlineSizePx);
  const room = { ...box, y: box.y + above, height: box.height - above };
  const maxSizePx = headlineSizePx * (text.length <= shortText ? shortTextGrowth : 1);
  return {
    headline: createHeadlinePainter({ ...rest, box: room, text, maxSizePx }),
    kicker,
    headlineSizePx,
  };
}
