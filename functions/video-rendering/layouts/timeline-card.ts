import type { Format } from '#shared/contracts/video-request.ts';
import type { Box } from '../layout.ts';
import type { GraphicOf, LayoutParts } from './layout-design.ts';
import { moved, type SetWords, setWords } from './set-words.ts';
import { smallestType } from './type-scale.ts';

/** An event as it is written on a card of its own. */
export interface WrittenEvent {
  card: Box;
  when?: SetWords;
  what?: SetWords;
}

/** Where a card may stand: it takes no more of it than it needs. */
export interface CardPlace {
  outer: Box;
  stand: 'top' | 'middle' | 'foot';
  rightToLeft: boolean;
  centred: boolean;
}

type Parts = LayoutParts<GraphicOf<'timeline'>>;
type Event = Parts['graphic']['events'][number];

/** Largest sizes, for few events and for many. */
const type: Readonly<
  Record<Format, readonly [{ when: number; what: number }, { when: number; what: number }]>
> = {
  '16:9': [
    { when: 112, what: 64 },
    { when: 68, what: 42 },
  ],
  '9:16': [
    { when: 74, what: 50 },
    { when: 56, what: 42 },
  ],
  '1:1': [
    { when: 60, what: 44 },
    { when: 50, what: 38 },
  ],
};
const few = 4;

const margin = 26;
/** Between date and words, as a share of the card's height; never nothing. */
const betweenShare = 0.05;
/** A lower card has its date beside the words instead of over them. */
const leastStacked = 140;

export function writeEvent(parts: Parts, event: Event, place: CardPlace): WrittenEvent {
  const pad = Math.min(margin, place.outer.height * 0.055);
  const inner: Box = {
    x: place.outer.x + margin,
    y: place.outer.y + pad,
    width: place.outer.width - margin * 2,
    height: place.outer.height - pad * 2,
  };
  return place.outer.height >= leastStacked
    ? stacked(parts, event, { ...place, inner, pad })
    : sideBySide(parts, event, { ...place, inner, pad });
}

type Room = CardPlace & { inner: Box; pad: number };

function stacked(parts: Parts, event: Event, room: Room): WrittenEvent {
  const { inner, outer, pad } = room;
  const share = outer.height < 220 ? 0.3 : 0.42;
  const when = setWhen(parts, event, room, { ...inner, height: inner.height * share });
  const used = when === undefined ? 0 : when.box.height + Math.max(8, inner.height * betweenShare);
  const what = setWhat(parts, event, room, { ...inner, height: inner.height - used });
  const content = used + (what?.box.height ?? 0);
  const card = cardAbout(room, content + pad * 2);
  const top = card.y + (card.height - content) / 2;
  return { card, ...(when && { when: topAt(when, top) }), ...(what && { what: topAt(what, top + used) }) };
}

function sideBySide(parts: Parts, event: Event, room: Room): WrittenEvent {
  const { inner, pad, rightToLeft } = room;
  const column = inner.width * 0.3;
  const far = inner.x + inner.width - column;
  const when = setWhen(parts, event, room, { ...inner, x: rightToLeft ? far : inner.x, width: column });
  const beside = when === undefined ? 0 : column + margin;
  const x = rightToLeft ? inner.x : inner.x + beside;
  const what = setWhat(parts, event, room, { ...inner, x, width: inner.width - beside });
  const [high, low] = [when?.box.height ?? 0, what?.box.height ?? 0];
  const card = cardAbout(room, Math.max(high, low) + pad * 2);
  const middle = (height: number): number => card.y + (card.height - height) / 2;
  return {
    card,
    ...(when && { when: topAt(when, middle(high)) }),
    ...(what && { what: topAt(what, middle(low)) }),
  };
}

function sizesOf({ format, graphic }: Parts): { when: number; what: number } {
  const [large, small] = type[format];
  return graphic.events.length <= few ? large : small;
}

function setWhen(
  parts: Parts,
  { when }: Event,
  { rightToLeft, centred }: Room,
  box: Box,
): SetWords | undefined {
  const { format, theme } = parts;
  return setWords({
    ...{ text: when, box, face: theme.display, capitals: theme.capitals, rightToLeft },
    ...{ align: centred ? 'center' : 'left', stand: 'top', mostLines: 2, leading: 1.02 },
    ...{ maxSizePx: sizesOf(parts).when, minSizePx: smallestType[format] },
  });
}

function setWhat(
  parts: Parts,
  { what }: Event,
  { rightToLeft, centred }: Room,
  box: Box,
): SetWords | undefined {
  const { format, theme } = parts;
  return setWords({
    ...{ text: what, box, face: theme.text, rightToLeft },
    ...{ align: centred ? 'center' : 'left', stand: 'top', mostLines: 4 },
    ...{ maxSizePx: sizesOf(parts).what, minSizePx: smallestType[format] },
  });
}

function cardAbout({ outer, stand }: Room, wanted: number): Box {
  const height = Math.min(outer.height, wanted);
  const down = { top: 0, middle: 0.5, foot: 1 }[stand];
  return { ...outer, y: outer.y + (outer.height - height) * down, height };
}

function topAt(set: SetWords, y: number): SetWords {
  return moved(set, 0, Math.round(y - set.box.y));
}
