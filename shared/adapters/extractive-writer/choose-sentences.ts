import type { Weighed } from './weigh-sentences.ts';

export interface Wish {
  /** Speaking time wanted, in seconds, and how far off it may be. */
  seconds: number;
  within: { least: number; most: number };
  /** Comes first, wherever it stands. */
  hook: Weighed;
  /** Comes last; nothing after it is taken. */
  close: Weighed | undefined;
}

/** Time is counted in steps of this many seconds. */
const stepSeconds = 0.1;
/** What following on from the sentence before is worth, for each second: a text that flows beats a list of facts. */
const flowWorth = 0.22;
/** What each second away from the wanted length costs. */
const missCost = 1.5;

const none = Number.NEGATIVE_INFINITY;

/**
 * The worthiest sentences that fill the time, in the brief's order: a knapsack over the sentences with one
 * more thing remembered, whether the sentence before was taken. That is how a sentence that leans on the one
 * before it is never taken alone.
 *
 * @returns undefined when no choice comes within the allowed length
 */
export function chooseSentences(sentences: readonly Weighed[], wish: Wish): Weighed[] | undefined {
  const steps = (seconds: number) => Math.round(seconds / stepSeconds);
  const pool = sentences.filter(
    (one) => one !== wish.hook && one.index <= (wish.close?.index ?? Number.POSITIVE_INFINITY),
  );
  const most = steps(wish.within.most - wish.hook.seconds);
  if (most < 0) return;
  const table = fill(pool, wish, most, steps);

  let best: { value: number; step: number; taken: 0 | 1 } | undefined;
  for (const taken of [0, 1] as const)
    for (let step = Math.max(0, steps(wish.within.least - wish.hook.seconds)); step <= most; step++) {
      const at = (pool.length * 2 + taken) * (most + 1) + step;
      const miss = Math.abs(step * stepSeconds + wish.hook.seconds - wish.seconds);
      const value = (table.value[at] ?? none) - missCost * miss;
      if (value > (best?.value ?? none)) best = { value, step, taken };
    }
  if (best === undefined) return;
  return [wish.hook, ...walkBack(pool, table.cameFrom, best, most, steps)];
}

interface Table {
  value: Float32Array;
  /** 1 where the sentence before was taken on the best way here. */
  cameFrom: Uint8Array;
}

/** Row `2 x place + taken`: the best value of the first `place` sentences for each time used. */
function fill(pool: readonly Weighed[], wish: Wish, most: number, steps: (seconds: number) => number): Table {
  const width = most + 1;
  const table: Table = {
    value: new Float32Array((pool.length + 1) * 2 * width).fill(none),
    cameFrom: new Uint8Array((pool.length + 1) * 2 * width),
  };
  // At the start the hook counts as the sentence before, where it really is.
  let previous: Weighed = wish.hook;
  table.value[pool[0]?.index === previous.index + 1 ? width : 0] = 0;
  for (const [place, one] of pool.entries()) {
    for (const before of [0, 1] as const)
      consider(table, { one, previous, place, before, width }, wish.close, steps);
    previous = one;
  }
  return table;
}

interface Choice {
  one: Weighed;
  previous: Weighed;
  place: number;
  before: 0 | 1;
  width: number;
}

/** Goes on from everything reached at one place: without the sentence, and with it where it may stand. */
function consider(
  table: Table,
  { one, previous, place, before, width }: Choice,
  close: Weighed | undefined,
  steps: (seconds: number) => number,
): void {
  const flows = before === 1 && one.index === previous.index + 1;
  const from = (place * 2 + before) * width;
  const next = (place + 1) * 2 * width;
  const mustTake = one === close || (before === 1 && previous.leads);
  if (!mustTake) extend(table, { from, to: next, width, cost: 0, gain: 0, before });
  if (one.unfit || (one.leans && !flows)) return;
  const gain = one.seconds * (one.worth + (flows ? flowWorth : 0));
  extend(table, { from, to: next + width, width, cost: steps(one.seconds), gain, before });
}

function extend(
  { value, cameFrom }: Table,
  move: { from: number; to: number; width: number; cost: number; gain: number; before: 0 | 1 },
): void {
  for (let step = 0; step + move.cost < move.width; step++) {
    const reached = (value[move.from + step] ?? none) + move.gain;
    const at = move.to + step + move.cost;
    if (reached > (value[at] ?? none)) {
      value[at] = reached;
      cameFrom[at] = move.before;
    }
  }
}

function walkBack(
  pool: readonly Weighed[],
  cameFrom: Uint8Array,
  end: { step: number; taken: 0 | 1 },
  most: number,
  steps: (seconds: number) => number,
): Weighed[] {
  const chosen: Weighed[] = [];
  let { step, taken } = end;
  for (let place = pool.length; place > 0; place--) {
    const before = (cameFrom[(place * 2 + taken) * (most + 1) + step] ?? 0) === 1 ? 1 : 0;
    const one = pool[place - 1];
    if (taken === 1 && one !== undefined) {
      chosen.push(one);
      step -= steps(one.seconds);
    }
    taken = before;
  }
  return chosen.reverse();
}
