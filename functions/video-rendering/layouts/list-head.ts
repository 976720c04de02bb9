import type { Box } from '../layout.ts';
import type { Icon } from './icons.ts';
import type { GraphicOf, LayoutParts } from './layout-design.ts';
import { type SetWords, setWords } from './set-words.ts';
import { smallestType } from './type-scale.ts';

/** What stands over a list's rows. */
export interface ListHead {
  title?: SetWords;
  /** A short rule under the title. */
  rule?: Box;
  /** Beside the title, where the illustration has no place of its own. */
  emblem?: Icon;
}

const scale = {
  '16:9': { title: 84, emblem: 140 },
  '9:16': { title: 78, emblem: 180 },
  '1:1': { title: 66, emblem: 140 },
} as const;

/** So many rows leave less room over them. */
const many = 5;
const manyShare = 0.68;
const rule = { width: 120, height: 10, gap: 18, below: 26 };

/** @returns how high the head of a list is, 0 where it has none, and what stands in it once its top is known */
export function listHead(
  { graphic, format, theme, pictures }: LayoutParts<GraphicOf<'list'>>,
  { box, rightToLeft }: { box: Box; rightToLeft: boolean },
): { height: number; at(top: number): ListHead } {
  const [image] = pictures;
  const share = graphic.items.length >= many ? manyShare : 1;
  const side = image === undefined ? 0 : Math.round(scale[format].emblem * share);
  const beside = side * 1.15;
  const column = { ...box, x: box.x + (rightToLeft ? beside : 0), width: box.width - beside };
  const titleIn = (room: Box, stand: 'top' | 'middle') =>
    setWords({
      ...{ text: graphic.title ?? '', face: theme.display, leading: theme.leading, capitals: theme.capitals },
      ...{ maxSizePx: scale[format].title, minSizePx: smallestType[format] * 1.1, rightToLeft, stand },
      ...{ box: room, mostLines: format === '9:16' ? 3 : 2 },
    });
  const fitted = titleIn({ ...column, height: Math.max(side, scale[format].title * 2.3 * share) }, 'top');
  if (fitted === undefined) return { height: 0, at: () => ({}) };
  const height = Math.max(side, fitted.box.height);
  return {
    height: height + rule.gap + rule.height + rule.below,
    at(top) {
      const title = titleIn({ ...column, y: top, height }, side > 0 ? 'middle' : 'top');
      const emblem = { x: rightToLeft ? box.x : box.x + box.width - side, y: top, width: side, height: side };
      return {
        ...(title && { title }),
        ...(image && { emblem: { image, box: emblem } }),
        rule: {
          ...{ width: rule.width, height: rule.height, y: Math.round(top + height + rule.gap) },
          x: rightToLeft ? box.x + box.width - rule.width : box.x,
        },
      };
    },
  };
}
