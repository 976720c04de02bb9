import { dollars, type Micros, micros } from '../contracts/money.ts';

/** How far an account is used up, from the mildest. A level is reached when the committed money is at or above it. */
export const costLevels = ['optimal', 'warning', 'critical', 'halt'] as const;

export type CostLevel = (typeof costLevels)[number];

/** Exact fractions of a limit: of $3.00 they are $2.00, $2.50, $2.80 and $3.00 (SPEC.md, alerts). */
const fractions: Readonly<Record<CostLevel, readonly [bigint, bigint]>> = {
  optimal: [2n, 3n],
  warning: [5n, 6n],
  critical: [14n, 15n],
  halt: [1n, 1n],
};

/** The least committed money at which a level of this limit is reached, rounded up to the micro-dollar. */
export function levelAmount(level: CostLevel, limit: Micros): Micros {
  const [part, whole] = fractions[level];
  return micros((limit * part + whole - 1n) / whole);
}

/** The highest level that `committed` (spent and reserved) has reached; undefined below the first. */
export function levelOf(committed: bigint, limit: Micros): CostLevel | undefined {
  return costLevels.findLast((level) => committed >= levelAmount(level, limit));
}

/** Levels newly reached between two standings of one account, mildest first; none when the money went down. */
export function crossed(before: bigint, after: bigint, limit: Micros): CostLevel[] {
  return costLevels.filter((level) => {
    const amount = levelAmount(level, limit);
    return before < amount && amount <= after;
  });
}

/** From this projected cost on a video goes on at the economy tier: $2.50 of $3.00. */
export function economyFrom(limit: Micros): Micros {
  return levelAmount('warning', limit);
}

/** What a finished video may cost to count as one of these (SPEC.md, limits). Unlike alerts they do not shrink with a lower limit. */
export const costTargets = { stretch: dollars(1), optimal: dollars(2), operational: dollars(2.5) } as const;

export type CostClass = keyof typeof costTargets | 'above_operational';

/** How well a finished video did against the targets; a target met exactly is met. */
export function classOf(cost: bigint): CostClass {
  if (cost <= costTargets.stretch) return 'stretch';
  if (cost <= costTargets.optimal) return 'optimal';
  return cost <= costTargets.operational ? 'operational' : 'above_operational';
}
