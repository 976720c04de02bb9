import type { Layer } from '../layer.ts';
import type { Box } from '../layout.ts';
import { type FreeRoom, standIn } from './stand-in.ts';
import type { TimelineLayout, TimelineParts } from './timeline-places.ts';

/** The first comes with the line, the others one after the other, in seconds. */
const comesAt = 0.2;
const apart = 0.35;

/**
 * The scene's illustrations, in the room of events that are still to come.
 *
 * @param times when each event comes
 */
export function timelinePictures(
  parts: TimelineParts,
  layout: TimelineLayout,
  times: readonly number[],
): Layer[] {
  const later = layout.events.flatMap((event, place) => (place === 0 ? [] : [{ event, place }]));
  const until = (place: number): number => times[place] ?? 0;
  if (parts.format !== '16:9') {
    const rooms = later.map(
      ({ place }): FreeRoom => ({ room: restFrom(layout, place), until: until(place) }),
    );
    return standIn(parts, parts.pictures[0], { at: comesAt, rooms });
  }
  // Along a wide line there is room for one in the place of each event, of the last ones first.
  return later.reverse().flatMap(({ event, place }, index) =>
    standIn(parts, parts.pictures[index], {
      at: comesAt + index * apart,
      rooms: [{ room: besideLine(parts, layout, event), until: until(place) }],
    }),
  );
}

type Event = TimelineLayout['events'][number];

/** All the room over or under the line where an event's card will stand. */
function besideLine({ box }: TimelineParts, { line }: TimelineLayout, { card, stem }: Event): Box {
  const isOver = card.y < line.from.y;
  const top = isOver ? box.y : stem.y + stem.height;
  return { ...card, y: top, height: (isOver ? stem.y : box.y + box.height) - top };
}

/** The room of an event and all that come after it, one under the other. */
function restFrom({ events }: TimelineLayout, place: number): Box {
  const [before, event, last] = [events[place - 1], events[place], events.at(-1)];
  if (before === undefined || event === undefined || last === undefined)
    return { x: 0, y: 0, width: 0, height: 0 };
  const half = (event.dot.y - before.dot.y) / 2;
  const top = event.dot.y - half;
  return { ...event.card, y: top, height: last.dot.y + half - top };
}
