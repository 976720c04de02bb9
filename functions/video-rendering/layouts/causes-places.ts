import { runsRightToLeft } from '#shared/drawing/glyphs.ts';
import { cardReach } from '#shared/drawing/themes/card.ts';
import type { Box } from '../layout.ts';
import { bentDown, curveAcross, type Point } from './causes-curves.ts';
import { type Icon, iconsOf } from './icons.ts';
import type { GraphicOf, LayoutParts } from './layout-design.ts';
import { type SetWords, setWords } from './set-words.ts';
import { smallestType } from './type-scale.ts';

export type CausesParts = LayoutParts<GraphicOf<'causes'>>;

export interface Node {
  card: Box;
  words?: SetWords;
  icon?: Icon;
}

/** A map: causes, what they lead to, and the ways between. */
export interface CausesLayout {
  /** In the order of the graphic. */
  causes: Node[];
  effect: Node;
  /** From each cause to the effect, as points close to one another. */
  ways: readonly (readonly Point[])[];
}

const largest = {
  '16:9': { cause: 50, effect: 92 },
  '9:16': { cause: 48, effect: 84 },
  '1:1': { cause: 42, effect: 62 },
} as const;

const between = 26;
const margin = 24;

export function layOutCauses(parts: CausesParts): CausesLayout {
  const { effect, causes } = parts.graphic;
  const rightToLeft = runsRightToLeft([effect, ...causes].join(' '));
  return parts.format === '9:16' ? downwards(parts, rightToLeft) : sideways(parts, rightToLeft);
}

/** Causes one under the other, the effect beside them. */
function sideways(parts: CausesParts, rightToLeft: boolean): CausesLayout {
  const { graphic, box, format } = parts;
  const count = graphic.causes.length;
  const wide = format === '16:9';
  const [share, way] = wide ? [0.47, 200] : [0.53, 96];
  const turned = (one: Box): Box =>
    rightToLeft ? { ...one, x: box.x * 2 + box.width - one.x - one.width } : one;
  const reach = cardReach({ width: 300, height: 300 });
  const height = Math.min(180, (box.height - reach - between * (count - 1)) / count);
  const whole = height * count + between * (count - 1);
  const top = box.y + (box.height - whole) / 2;
  const width = box.width * share;
  const causes = graphic.causes.map((cause, place) => {
    const card = turned({
      x: box.x + reach,
      y: top + (height + between) * place,
      width: width - reach,
      height,
    });
    return writeCause(parts, cause, card, place, rightToLeft);
  });
  const effectHeight = Math.min(box.height - reach * 2, wide ? 460 : 420);
  const target = turned({
    x: box.x + width + way,
    y: box.y + (box.height - effectHeight) / 2,
    width: box.width - width - way - reach,
    height: effectHeight,
  });
  const near = rightToLeft ? target.x + target.width : target.x;
  return {
    causes,
    effect: writeEffect(parts, target, rightToLeft),
    ways: causes.map(({ card }, place) => {
      const from = { x: rightToLeft ? card.x : card.x + card.width, y: card.y + height / 2 };
      return curveAcross(from, { x: near, y: spread(target.y, target.height, place, count) });
    }),
  };
}

/** Causes one under the other, the effect below them: the ways run down at the side. */
function downwards(parts: CausesParts, rightToLeft: boolean): CausesLayout {
  const { graphic, box } = parts;
  const count = graphic.causes.length;
  const aside = 100;
  const reach = cardReach({ width: 300, height: 300 });
  const effectHeight = 270;
  const room = box.height - effectHeight - reach * 2 - between * count;
  const height = Math.min(170, room / count);
  const spare = (room - height * count) / 2;
  const x = rightToLeft ? box.x + reach : box.x + aside;
  const causes = graphic.causes.map((cause, place) => {
    const y = box.y + reach + spare + (height + between) * place;
    const card = { x, y, width: box.width - aside - reach, height };
    return writeCause(parts, cause, card, place, rightToLeft);
  });
  const target = {
    ...{ x: box.x + reach, y: box.y + box.height - reach - effectHeight - spare },
    ...{ width: box.width - reach * 2, height: effectHeight },
  };
  return {
    causes,
    effect: writeEffect(parts, target, rightToLeft),
    ways: causes.map(({ card }) => {
      const from = { x: rightToLeft ? card.x + card.width : card.x, y: card.y + height / 2 };
      const trunk = rightToLeft ? box.x + box.width - aside / 2 : box.x + aside / 2;
      return bentDown(from, { x: trunk, y: target.y });
    }),
  };
}

function spread(start: number, length: number, place: number, count: number): number {
  return start + length * (0.5 + (count === 1 ? 0 : (place / (count - 1) - 0.5) * 0.56));
}

function writeCause(parts: CausesParts, text: string, card: Box, place: number, rightToLeft: boolean): Node {
  const { format, theme } = parts;
  const image = iconsOf(parts).get(place);
  const side = image === undefined ? 0 : Math.min(card.height * 0.68, 110);
  const aside = side === 0 ? margin : side + margin * 1.6;
  const box = {
    x: rightToLeft ? card.x + card.width - margin * 0.8 - side : card.x + margin * 0.8,
    y: card.y + (card.height - side) / 2,
    ...{ width: side, height: side },
  };
  const words = setWords({
    ...{ text, face: theme.text, rightToLeft, mostLines: 3, leading: 1.08 },
    box: {
      x: rightToLeft ? card.x + margin : card.x + aside,
      ...{ y: card.y + 8, width: card.width - aside - margin, height: card.height - 16 },
    },
    ...{ maxSizePx: largest[format].cause, minSizePx: smallestType[format] },
  });
  return { card, ...(words && { words }), ...(image && { icon: { image, box } }) };
}

function writeEffect(
  { graphic, format, theme, pictures }: CausesParts,
  card: Box,
  rightToLeft: boolean,
): Node {
  const tall = card.width < card.height * 2;
  const [image] = pictures;
  const side = image === undefined ? 0 : tall ? card.height * 0.4 : card.height * 0.66;
  const inner = {
    x: card.x + margin,
    y: card.y + margin,
    width: card.width - margin * 2,
    height: card.height - margin * 2,
  };
  const box = tall
    ? { x: card.x + (card.width - side) / 2, y: inner.y, width: side, height: side }
    : {
        x: rightToLeft ? inner.x + inner.width - side : inner.x,
        ...{ y: card.y + (card.height - side) / 2, width: side, height: side },
      };
  const [across, down] = side === 0 ? [0, 0] : tall ? [0, side + 14] : [side + margin, 0];
  const words = setWords({
    ...{ text: graphic.effect, face: theme.display, capitals: theme.capitals, leading: theme.leading },
    ...{ rightToLeft, align: 'center' },
    box: {
      x: rightToLeft ? inner.x : inner.x + across,
      ...{ y: inner.y + down, width: inner.width - across, height: inner.height - down },
    },
    ...{ maxSizePx: largest[format].effect, minSizePx: smallestType[format] },
  });
  return { card, ...(words && { words }), ...(image && { icon: { image, box } }) };
}
