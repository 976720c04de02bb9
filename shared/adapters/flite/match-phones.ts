import type { Phone } from './phones.ts';

/** CMU names of the vowels; the voice weakens vowels in a sentence, so one vowel often stands for another. */
const vowels = new Set('aa ae ah ao aw ax ay eh er ey ih iy ow oy uh uw'.split(' '));

const gapCost = 1;

function exchangeCost(one: string, other: string): number {
  if (one === other) return 0;
  const both = Number(vowels.has(one)) + Number(vowels.has(other));
  return both === 2 ? 0.5 : both === 1 ? 1.6 : 0.9;
}

/** Beyond this cost for each phone the two do not belong together. */
const worstFit = 0.35;

/**
 * Says for each spoken phone which word it belongs to: the cheapest alignment (Needleman-Wunsch) of the
 * words' own phones, one after another, with what was spoken. A phone nobody claims goes with the phone it
 * touches: the one before it, or the one after it when a pause lies between.
 *
 * @returns undefined when the two do not fit
 */
export function matchPhones(
  words: readonly (readonly string[])[],
  sounds: readonly Phone[],
): number[] | undefined {
  const wanted = words.flatMap((names, word) => names.map((name) => ({ name, word })));
  if (wanted.length === 0 || sounds.length === 0) return;
  const costs = alignmentCosts(
    wanted.map(({ name }) => name),
    sounds.map(({ name }) => name),
  );
  const worst = worstFit * Math.max(wanted.length, sounds.length);
  if ((costs.at(-1) ?? Number.POSITIVE_INFINITY) > worst) return;

  return claimed(walkBack(wanted, sounds, costs), sounds);
}

/** Follows the cheapest way back from the end; each exchange on it gives a spoken phone to a word. */
function walkBack(
  wanted: readonly { name: string; word: number }[],
  sounds: readonly Phone[],
  costs: Float32Array,
): (number | undefined)[] {
  const width = sounds.length + 1;
  const cost = (row: number, column: number) => costs[row * width + column] ?? 0;
  const same = (one: number, other: number) => Math.abs(one - other) < 1e-3;
  const owners = new Array<number | undefined>(sounds.length).fill(undefined);
  let row = wanted.length;
  let column = sounds.length;
  while (row > 0 && column > 0) {
    const one = wanted[row - 1];
    const exchange = exchangeCost(one?.name ?? '', sounds[column - 1]?.name ?? '');
    if (same(cost(row, column), cost(row - 1, column - 1) + exchange)) {
      owners[column - 1] = one?.word;
      row -= 1;
      column -= 1;
    } else if (same(cost(row, column), cost(row - 1, column) + gapCost)) row -= 1;
    else column -= 1;
  }
  return owners;
}

function alignmentCosts(wanted: string[], heard: string[]): Float32Array {
  const width = heard.length + 1;
  const costs = new Float32Array((wanted.length + 1) * width);
  for (let column = 1; column < width; column++) costs[column] = column * gapCost;
  for (const [index, name] of wanted.entries()) {
    const above = index * width;
    const row = above + width;
    costs[row] = (index + 1) * gapCost;
    for (const [column, other] of heard.entries()) {
      const exchanged = (costs[above + column] ?? 0) + exchangeCost(name, other);
      const dropped = (costs[above + column + 1] ?? 0) + gapCost;
      const added = (costs[row + column] ?? 0) + gapCost;
      costs[row + column + 1] = Math.min(exchanged, dropped, added);
    }
  }
  return costs;
}

function claimed(owners: (number | undefined)[], sounds: readonly Phone[]): number[] {
  const touches = (index: number) =>
    Math.abs((sounds[index - 1]?.end ?? -1) - (sounds[index]?.start ?? 0)) < 1e-6;
  const forward = [...owners];
  for (let index = 1; index < forward.length; index++)
    if (forward[index] === undefined && touches(index)) forward[index] = forward[index - 1];
  for (let index = forward.length - 2; index >= 0; index--) forward[index] ??= forward[index + 1];
  for (let index = 1; index < forward.length; index++) forward[index] ??= forward[index - 1];
  return forward.map((owner) => owner ?? 0);
}
