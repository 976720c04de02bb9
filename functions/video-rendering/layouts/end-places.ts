import type { Format } from '#shared/contracts/video-request.ts';
import { drawableText, runsRightToLeft } from '#shared/drawing/glyphs.ts';
import type { Box } from '../layout.ts';
import type { GraphicOf, LayoutBoxes, LayoutParts } from './layout-design.ts';
import { type SetWords, setWords } from './set-words.ts';
import { smallestType } from './type-scale.ts';

export type EndParts = LayoutParts<GraphicOf<'end'>>;

/** Where a close with points to remember stands. */
export interface EndLayout {
  /** What its large words stand in, moved to where they belong. */
  headline: Box;
  /** Drawn last, under the headline. */
  rule: Box;
  rows: { plate: Box; tick: Box; words: SetWords }[];
  rightToLeft: boolean;
}

const box = (x: number, y: number, width: number, height: number): Box => ({ x, y, width, height });

const arranged: Readonly<Record<Format, LayoutBoxes>> = {
  '16:9': { content: box(110, 92, 1010, 736), align: 'left', picture: box(1160, 130, 640, 640) },
  '9:16': { content: box(90, 492, 830, 762), align: 'left', picture: box(360, 200, 290, 290) },
  '1:1': { content: box(64, 78, 952, 764), align: 'left' },
};

export function endBoxes(format: Format): LayoutBoxes {
  return arranged[format];
}

/** What the headline takes of the height; a row takes no more than so much. */
const headlineShare = 0.36;
const type = { '16:9': 54, '9:16': 54, '1:1': 50 } as const;
const mostRow = { '16:9': 118, '9:16': 132, '1:1': 118 } as const;
const between = 16;
/** Plates throw shadows, and a marked word reaches beyond its line. */
const edge = 28;
const ruleRoom = 54;

/**
 * Headline, line and points as one group in the middle of the room.
 *
 * @param still what the large words take of a box, when they stand in it
 */
export function layOutEnd(parts: EndParts, still: (headline: Box) => Box): EndLayout {
  const { graphic, box: room, format, theme } = parts;
  const points = graphic.points.map((point) => drawableText(point)).filter((point) => point !== '');
  const rightToLeft = runsRightToLeft([graphic.text, ...points].join(' '));
  const most = room.height * (1 - headlineShare) - ruleRoom - edge;
  const row = Math.min(mostRow[format], (most + between) / Math.max(1, points.length) - between);
  const whole = row * points.length + between * Math.max(0, points.length - 1);
  const asked = {
    ...{ x: room.x + edge, y: room.y + edge, width: room.width - edge * 2 },
    height: Math.min(room.height - whole - ruleRoom - edge * 2, room.height * 0.56),
  };
  const words = still(asked);
  const start = room.y + (room.height - words.height - ruleRoom - whole - edge) / 2;
  const aside = rightToLeft ? room.x + room.width - edge - words.x - words.width : 0;
  const headline = { ...asked, x: asked.x + aside, y: asked.y + start - words.y };
  const ruleAt = start + words.height + ruleRoom / 2;
  const top = start + words.height + ruleRoom;
  const side = row * 0.56;
  const pad = row * 0.22;
  const across = (x: number, width: number): number =>
    rightToLeft ? room.x * 2 + room.width - x - width : x;
  const set = (text: string, y: number, maxSizePx: number): SetWords | undefined => {
    const width = room.width - edge * 2 - pad * 3 - side;
    return setWords({
      ...{ text, face: theme.text, rightToLeft, mostLines: 2, leading: 1.06 },
      box: { x: across(room.x + edge + pad * 2 + side, width), y: y + 6, width, height: row - 12 },
      ...{ maxSizePx, minSizePx: smallestType[format] },
    });
  };
  const size = Math.min(...points.map((point) => set(point, 0, type[format])?.sizePx ?? type[format]));
  return {
    rightToLeft,
    headline,
    rule: box(across(room.x + edge, 220), ruleAt - 10, 220, 12),
    rows: points.flatMap((point, place) => {
      const y = top + (row + between) * place;
      const words = set(point, y, size);
      if (words === undefined) return [];
      const plate = { x: room.x + edge, y, width: room.width - edge * 2, height: row };
      const tick = { x: across(plate.x + pad, side), y: y + (row - side) / 2, width: side, height: side };
      return [{ plate, tick, words }];
    }),
  };
}
