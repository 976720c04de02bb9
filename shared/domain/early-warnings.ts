import { costTargets } from './cost-levels.ts';

/** What finished videos of a time cost together, in micro-dollars. */
export interface VideoSpend {
  cost: bigint;
  videos: number;
}

export type EarlyWarning = 'dear_videos_in_a_row' | 'dear_day' | 'rising_cost';

/** Finished videos of one owner or of the whole system, as far back as the rules look. */
export interface CostHistory {
  /** Cost of each video, in the order they finished; the newest last. */
  latest: readonly bigint[];
  day: VideoSpend;
  /** The last 7 days. */
  week: VideoSpend;
  /** The 7 days before those. */
  weekBefore: VideoSpend;
}

/** Which early warnings hold (SPEC.md: 3 videos in a row above $2.50; a day's average above $2.00; trend up 20 %). */
export function earlyWarnings(history: CostHistory): EarlyWarning[] {
  const warnings: EarlyWarning[] = [];
  if (dearInARow(history.latest)) warnings.push('dear_videos_in_a_row');
  if (dearDay(history.day)) warnings.push('dear_day');
  if (risingCost(history.week, history.weekBefore)) warnings.push('rising_cost');
  return warnings;
}

/** So many videos in a row above the operational target are no accident. */
const dearVideos = 3;

/** Whether the newest three videos all cost more than the operational target. */
export function dearInARow(latest: readonly bigint[]): boolean {
  const newest = latest.slice(-dearVideos);
  return newest.length === dearVideos && newest.every((cost) => cost > costTargets.operational);
}

/** Where the rows of such videos begin and how long they are, oldest first; a single cheaper video ends a row. */
export function dearRows(costs: readonly bigint[]): { first: number; length: number }[] {
  const rows: { first: number; length: number }[] = [];
  let first = 0;
  for (let n = 0; n <= costs.length; n += 1) {
    const cost = costs[n];
    if (cost !== undefined && cost > costTargets.operational) continue;
    if (n - first >= dearVideos) rows.push({ first, length: n - first });
    first = n + 1;
  }
  return rows;
}

/** Whether a day's videos cost more than the optimal target on average; a day without videos does not. */
export function dearDay(day: VideoSpend): boolean {
  return day.cost > costTargets.optimal * BigInt(day.videos) && day.videos > 0;
}

/**
 * Whether a video of the last 7 days cost at least 20 % more on average than one of the 7 days before. A week without
 * videos, or with free ones only, is nothing to compare with. Compared crosswise, so that no average is rounded.
 */
export function risingCost(week: VideoSpend, weekBefore: VideoSpend): boolean {
  if (week.videos === 0 || weekBefore.videos === 0 || weekBefore.cost === 0n) return false;
  return 10n * week.cost * BigInt(weekBefore.videos) >= 12n * weekBefore.cost * BigInt(week.videos);
}
