const minuteMs = 60_000;

/** A scheduled video must be made and uploaded before its time. */
const leastAheadMinutes = 15;
const mostAheadMonths = 6;

/** Why a video cannot be scheduled for this moment; undefined when it can. */
export function whyNotScheduled(publishAt: Date, now: Date): string | undefined {
  if (publishAt.getTime() < now.getTime() + leastAheadMinutes * minuteMs)
    return `must be at least ${leastAheadMinutes} minutes from now (${now.toISOString()})`;
  if (publishAt > monthsAfter(now, mostAheadMonths))
    return `must be at most ${mostAheadMonths} months from now (${now.toISOString()})`;
  return undefined;
}

/** The same day so many months later, or the last day of a month that is too short for it. */
function monthsAfter(moment: Date, months: number): Date {
  const later = new Date(moment);
  later.setUTCMonth(later.getUTCMonth() + months);
  const overflowed = later.getUTCDate() !== moment.getUTCDate();
  if (overflowed) later.setUTCDate(0);
  return later;
}
