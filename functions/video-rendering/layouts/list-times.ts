import { partTimes } from './part-times.ts';

/** Steps of the scene before come back so soon one after the other, in seconds. */
const recalledApart = 0.16;

/**
 * When each item comes in. Those that the scene before said (before 0) come back at once, so that they do not keep
 * what is said now waiting.
 *
 * @param room as of `partTimes`
 */
export function listTimes(
  saidAt: readonly (number | undefined)[],
  room: { first: number; last: number; apart: number },
): number[] {
  const fresh = saidAt.findIndex((at) => at === undefined || at >= 0);
  const count = fresh < 0 ? saidAt.length : fresh;
  const closest = Math.min(recalledApart, (room.last - room.first) / Math.max(1, saidAt.length));
  const recalled = Array.from({ length: count }, (_, place) => room.first + place * closest);
  if (count === 0 || count === saidAt.length) return count === 0 ? partTimes(saidAt, room) : recalled;
  const first = Math.min(room.last, (recalled.at(-1) ?? room.first) + room.apart);
  return [...recalled, ...partTimes(saidAt.slice(count), { ...room, first })];
}
