import { runsRightToLeft } from '#shared/drawing/glyphs.ts';
import { cardReach } from '#shared/drawing/themes/card.ts';
import type { Box } from '../layout.ts';
import type { GraphicOf, LayoutParts } from './layout-design.ts';
import type { SetWords } from './set-words.ts';
import { writeEvent } from './timeline-card.ts';

export type TimelineParts = LayoutParts<GraphicOf<'timeline'>>;

/** Where a line through time and what happened on it stand. */
export interface TimelineLayout {
  /** From the first end of the line to the last, as it is read. */
  line: { from: { x: number; y: number }; to: { x: number; y: number } };
  events: {
    dot: { x: number; y: number };
    /** Joins the dot to its card. */
    stem: Box;
    card: Box;
    when?: SetWords;
    what?: SetWords;
  }[];
}

/** Between two cards, and from the line to a card, in pixels. */
const gap = 36;
const stem = 56;

export function layOutTimeline(parts: TimelineParts): TimelineLayout {
  const rightToLeft = runsRightToLeft(parts.graphic.events.map(({ what }) => what).join(' '));
  return parts.format === '16:9' ? alongWidth(parts, rightToLeft) : downHeight(parts, rightToLeft);
}

/** Events over and under a line that runs across: each card has the room of two. */
function alongWidth(parts: TimelineParts, rightToLeft: boolean): TimelineLayout {
  const { graphic, box } = parts;
  const count = graphic.events.length;
  const reach = cardReach({ width: box.width, height: box.height / 2 - stem });
  const width = Math.min(720, (2 * (box.width - reach * 2) - gap * (count - 1)) / (count + 1));
  const step = (box.width - width - reach * 2) / Math.max(1, count - 1);
  const y = Math.round(box.y + box.height / 2);
  const room = box.height / 2 - stem - reach;
  const at = (place: number): number => {
    const x = box.x + reach + width / 2 + step * place;
    return rightToLeft ? box.x * 2 + box.width - x : x;
  };
  const ends = [box.x, box.x + box.width] as const;
  const [from, to] = rightToLeft ? [ends[1], ends[0]] : ends;
  return {
    line: { from: { x: from, y }, to: { x: to, y } },
    events: graphic.events.map((event, place) => {
      const x = at(place);
      const over = place % 2 === 0;
      const outer = { x: x - width / 2, y: over ? y - stem - room : y + stem, width, height: room };
      const told = writeEvent(parts, event, {
        outer,
        stand: over ? 'foot' : 'top',
        rightToLeft,
        centred: true,
      });
      return {
        dot: { x, y },
        stem: { x: x - 3, y: over ? y - stem : y, width: 6, height: stem },
        ...told,
      };
    }),
  };
}

/** Events one under the other beside a line that runs down. */
function downHeight(parts: TimelineParts, rightToLeft: boolean): TimelineLayout {
  const { graphic, box } = parts;
  const count = graphic.events.length;
  const row = Math.min(box.height / count, 300);
  const top = box.y + (box.height - row * count) / 2;
  const aside = 40;
  const reach = cardReach({ width: row, height: row });
  const x = rightToLeft ? box.x + box.width - aside : box.x + aside;
  const between = Math.min(gap, row * 0.1);
  const width = box.width - aside - stem - reach;
  return {
    line: { from: { x, y: top }, to: { x, y: top + row * count } },
    events: graphic.events.map((event, place) => {
      const y = Math.round(top + row * (place + 0.5));
      const outer = {
        x: rightToLeft ? box.x + reach : x + stem,
        ...{ y: y - (row - between) / 2, width, height: row - between },
      };
      const told = writeEvent(parts, event, { outer, stand: 'middle', rightToLeft, centred: false });
      return {
        dot: { x, y },
        stem: { x: rightToLeft ? x - stem : x, y: y - 3, width: stem, height: 6 },
        ...told,
      };
    }),
  };
}
