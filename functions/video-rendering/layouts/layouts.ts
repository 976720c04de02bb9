import type { LayoutName } from '#shared/contracts/graphics.ts';
import { headlineDesign } from './headline-design.ts';
import type { GraphicOf, LayoutDesign } from './layout-design.ts';
import { plainDesign } from './plain-design.ts';

const designs: { readonly [Name in LayoutName]: LayoutDesign<GraphicOf<Name>> } = {
  title: headlineDesign,
  statement: headlineDesign,
  number: plainDesign,
  list: plainDesign,
  comparison: plainDesign,
  quote: plainDesign,
  timeline: plainDesign,
  causes: plainDesign,
  chart: plainDesign,
  end: headlineDesign,
};

export function designFor<Name extends LayoutName>(graphic: GraphicOf<Name>): LayoutDesign<GraphicOf<Name>> {
  return designs[graphic.layout as Name];
}
