import type { LayoutName } from '#shared/contracts/graphics.ts';
import { causesDesign } from './causes-design.ts';
import { chartDesign } from './chart-design.ts';
import { comparisonDesign } from './comparison-design.ts';
import { endDesign } from './end-design.ts';
import { headlineDesign } from './headline-design.ts';
import type { GraphicOf, LayoutDesign } from './layout-design.ts';
import { listDesign } from './list-design.ts';
import { numberDesign } from './number-design.ts';
import { quoteDesign } from './quote-design.ts';
import { timelineDesign } from './timeline-design.ts';

const designs: { readonly [Name in LayoutName]: LayoutDesign<GraphicOf<Name>> } = {
  title: headlineDesign,
  statement: headlineDesign,
  number: numberDesign,
  list: listDesign,
  comparison: comparisonDesign,
  quote: quoteDesign,
  timeline: timelineDesign,
  causes: causesDesign,
  chart: chartDesign,
  end: endDesign,
};

export function designFor<Name extends LayoutName>(graphic: GraphicOf<Name>): LayoutDesign<GraphicOf<Name>> {
  return designs[graphic.layout as Name];
}
