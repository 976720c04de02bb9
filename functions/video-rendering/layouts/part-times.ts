/** Something is seen a little before it is named: the eye is there when the word is. */
const aheadSeconds = 0.2;

/** What is not named comes so much after the one before it, in seconds. */
const paceSeconds = 1;

/**
 * When each part comes in, one after the other: as the narration names it, else evenly between those it does name.
 *
 * @param saidAt by `LayoutParts`
 * @param room `first` and `last` are when the first may and the last must come; `apart` is how close two may come together,
 *   which is given up only where there is no room for all
 * @returns in the same order, never falling
 */
export function partTimes(
  saidAt: readonly (number | undefined)[],
  { first, last, apart }: { first: number; last: number; apart: number },
): number[] {
  const most = Math.max(first, last);
  const known = saidAt.map((at) => (at === undefined ? undefined : Math.max(first, at - aheadSeconds)));
  const wanted = known.map((at, place) => at ?? Math.max(first, between(known, place, first)));
  let before = Number.NEGATIVE_INFINITY;
  const spread = wanted.map((at) => {
    before = Math.max(at, before + apart);
    return before;
  });
  const closest = Math.min(apart, (most - first) / Math.max(1, saidAt.length - 1));
  return spread.map((at, place) => Math.min(at, most - closest * (spread.length - 1 - place)));
}

/** Of a part that is not named: its share of the way from the one before it that is to the one after it. */
function between(known: readonly (number | undefined)[], place: number, first: number): number {
  const before = known.slice(0, place).findLastIndex((at) => at !== undefined);
  const after = known.findIndex((at, other) => other > place && at !== undefined);
  const from = before < 0 ? first - paceSeconds : (known[before] ?? first);
  const to = after < 0 ? Number.POSITIVE_INFINITY : (known[after] ?? first);
  const step = (to - from) / ((after < 0 ? place : after) - before);
  return from + Math.min(paceSeconds, step) * (place - before);
}
