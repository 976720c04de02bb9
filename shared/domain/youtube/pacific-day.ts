/** Where YouTube's days begin: "Daily quotas reset at midnight Pacific Time" (determine_quota_cost). */
const pacific = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'America/Los_Angeles',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

const hourMs = 3_600_000;

/** The day YouTube counts a call under, YYYY-MM-DD. */
export function pacificDay(now: Date): string {
  const parts = new Map(pacific.formatToParts(now).map(({ type, value }) => [type, value]));
  return `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`;
}

/**
 * When the next day of YouTube begins. A day has 23, 24 or 25 hours, and California changes its clocks at two in the
 * morning, so that midnight always falls on a full hour of UTC.
 */
export function nextPacificMidnight(now: Date): Date {
  const today = pacificDay(now);
  let hour = Math.floor(now.getTime() / hourMs) + 1;
  while (pacificDay(new Date(hour * hourMs)) === today) hour++;
  return new Date(hour * hourMs);
}
