import { formatMicros } from '#shared/contracts/money.ts';
import { type CostClass, classOf, costTargets } from '#shared/domain/cost-levels.ts';
import { hardLimitMicros } from '#shared/domain/pricing.ts';
import type { DayBooks, EndedVideo } from '#shared/ports/books.ts';
import { describeAccount, describeAlert, describeCharged } from '../describe-books.ts';

/** The report's days beside the one it is about, so that a trend shows. */
export const trendDays = 14;
/** A day of a thousand videos would make a list that nobody reads. */
const mostLines = 50;

export type DayReport = ReturnType<typeof dayReport>;

/** What `report/daily` answers: amounts are whole micro-dollars, times are UTC. */
export function dayReport(day: string, books: DayBooks) {
  const completed = books.ended.filter(({ status }) => status === 'completed');
  const unfinished = books.ended.filter(({ status }) => status !== 'completed');
  const classes: Record<CostClass, number> = { stretch: 0, optimal: 0, operational: 0, above_operational: 0 };
  for (const { cost } of completed) classes[classOf(cost)] += 1;
  const count = (status: EndedVideo['status']) =>
    books.ended.filter((video) => video.status === status).length;
  return {
    day,
    currency: 'USD',
    videos: {
      let_in: books.letIn,
      completed: completed.length,
      failed: count('failed'),
      cancelled: count('cancelled'),
    },
    /** Charged on this day, whichever video it was for. */
    spent_micros: total(books.services.map(({ charged }) => charged)),
    /** What the completed videos cost each, on whichever days. */
    per_video: spread(completed.map(({ cost }) => Number(cost))),
    /** What the failed and cancelled ones cost. */
    unfinished_micros: total(unfinished.map(({ cost }) => cost)),
    targets: {
      stretch_micros: Number(costTargets.stretch),
      optimal_micros: Number(costTargets.optimal),
      operational_micros: Number(costTargets.operational),
      limit_micros: Number(hardLimitMicros),
    },
    classes,
    services: books.services.map(describeCharged),
    stages: books.stages.map(describeCharged),
    tiers: (['standard', 'economy'] as const).map((tier) => {
      const used = books.tiers.find((use) => use.tier === tier);
      return {
        tier,
        videos: books.ended.filter((video) => video.tier === tier).length,
        reservations: used?.reservations ?? 0,
        posted_micros: Number(used?.posted ?? 0n),
      };
    }),
    accounts: books.accounts.map(describeAccount),
    alerts: books.alerts.map(describeAlert),
    dearest: dearest(books.ended).map(describeEnded),
    trend: trendOf(day, books.trend),
  };
}

const total = (amounts: readonly bigint[]): number =>
  Number(amounts.reduce((sum, amount) => sum + amount, 0n));

const dearest = (ended: readonly EndedVideo[]): EndedVideo[] =>
  ended.toSorted((one, other) => Number(other.cost - one.cost)).slice(0, mostLines);

function describeEnded(video: EndedVideo) {
  return {
    video_id: video.id,
    channel_id: video.channelId,
    status: video.status,
    tier: video.tier,
    class: classOf(video.cost),
    cost_micros: Number(video.cost),
    ended_at: video.endedAt.toISOString(),
    subject: video.subject,
  };
}

/** Mean, median, 95th percentile (nearest rank) and most, in micro-dollars; null when there is nothing to measure. */
export function spread(costs: readonly number[]) {
  const sorted = costs.toSorted((one, other) => one - other);
  const { length } = sorted;
  if (length === 0) return { mean_micros: null, median_micros: null, p95_micros: null, max_micros: null };
  const at = (rank: number): number => sorted[rank] ?? 0;
  const half = length / 2;
  return {
    mean_micros: Math.round(sorted.reduce((sum, cost) => sum + cost, 0) / length),
    median_micros: Number.isInteger(half) ? Math.round((at(half - 1) + at(half)) / 2) : at(Math.floor(half)),
    p95_micros: at(Math.ceil(length * 0.95) - 1),
    max_micros: at(length - 1),
  };
}

/** Every day of the trend, also those on which nothing was completed. */
function trendOf(day: string, known: DayBooks['trend']) {
  return Array.from({ length: trendDays }, (_, n) => {
    const date = dayBefore(day, trendDays - 1 - n);
    const found = known.find((one) => one.day === date);
    const videos = found?.videos ?? 0;
    return {
      day: date,
      videos,
      mean_micros: videos === 0 ? null : Math.round(Number(found?.cost ?? 0n) / videos),
    };
  });
}

const dayMs = 86_400_000;

/** The date so many days before another. */
function dayBefore(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - days * dayMs).toISOString().slice(0, 10);
}

/** `$1.15`, or a dash for what could not be measured. */
export const dollarsOf = (amount: number | null): string =>
  amount === null ? '–' : formatMicros(BigInt(amount));
