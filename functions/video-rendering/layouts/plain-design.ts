import { type Graphic, partsOf } from '#shared/contracts/graphics.ts';
import { headlineDesign } from './headline-design.ts';
import type { GraphicOf, LayoutDesign, LayoutParts } from './layout-design.ts';

/** What a graphic says as plain words. */
const worded = (graphic: Graphic): GraphicOf<'statement'> => ({
  layout: 'statement',
  text: 'text' in graphic ? graphic.text : partsOf(graphic).join(', ').slice(0, 80),
});

const plain = (parts: LayoutParts): LayoutParts<GraphicOf<'statement'>> => ({
  ...parts,
  graphic: worded(parts.graphic),
});

export const plainDesign: LayoutDesign<Graphic> = {
  boxes: (graphic, format, place) => headlineDesign.boxes(worded(graphic), format, place),
  layers: (parts) => headlineDesign.layers(plain(parts)),
  still: (parts) => headlineDesign.still(plain(parts)),
};
