import { drawableText } from '#shared/drawing/glyphs.ts';
import { createHeadlinePainter, type HeadlinePainter } from '../headline-painter.ts';
import { sceneLayout } from '../layout.ts';
import type { GraphicOf, LayoutDesign, LayoutParts } from './layout-design.ts';

type Worded = GraphicOf<'title' | 'statement' | 'end'>;

/** A word or two may stand larger than a sentence, in letters. */
const shortText = 18;
const shortTextGrowth = 1.4;

const roles = { title: 'hook', statement: 'point', end: 'close' } as const;

/** Large words beside, over or under the picture. */
export const headlineDesign: LayoutDesign<Worded> = {
  boxes({ layout }, format, place) {
    const { picture, aside, headline } = sceneLayout(format, {
      role: roles[layout],
      place,
      hasHeadline: true,
    });
    return { picture, aside, content: headline?.box ?? picture, align: headline?.align ?? 'center' };
  },
  layers: (parts) => [painterOf(parts)],
  still: (parts) => painterOf(parts).still,
};

function painterOf({ graphic, format, ...rest }: LayoutParts<Worded>): HeadlinePainter {
  const { headline } = sceneLayout(format, {
    role: roles[graphic.layout],
    place: 'above',
    hasHeadline: true,
  });
  const text = drawableText(graphic.text);
  const maxSizePx = (headline?.maxSizePx ?? 100) * (text.length <= shortText ? shortTextGrowth : 1);
  return createHeadlinePainter({ ...rest, text, maxSizePx });
}
