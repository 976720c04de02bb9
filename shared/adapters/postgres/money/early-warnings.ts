import type { VideoId } from '../../../contracts/ids.ts';
import {
  dearDay,
  dearRows,
  type EarlyWarning,
  risingCost,
  type VideoSpend,
} from '../../../domain/early-warnings.ts';
import type { Sql } from '../connect.ts';

/** How many of the newest completed videos are looked at for some in a row. */
const latestVideos = 100;

interface Completed {
  id: VideoId;
  cost: bigint;
}

/** One occasion to warn; its key keeps it from being told twice. */
interface Occasion {
  key: string;
  warning: EarlyWarning;
  detail: Record<string, string | number>;
}

/**
 * Looks at what completed videos cost and gives the early warnings that hold (SPEC.md), each once per occasion: once
 * for videos in a row that are too dear, however long the row gets; once per UTC day for the day's average; once per
 * UTC day while the cost rises. Looks only when a video was completed since, and at most every `pauseMs`.
 */
export function createEarlyWarnings(sql: Sql, pauseMs: number): () => Promise<number> {
  let seen: VideoId | undefined;
  let lookedAtMs = Number.NEGATIVE_INFINITY;
  return async () => {
    if (performance.now() - lookedAtMs < pauseMs) return 0;
    const latest = await readLatest(sql);
    lookedAtMs = performance.now();
    const newest = latest.at(-1)?.id;
    if (newest === undefined || newest === seen) return 0;
    const days = await readDays(sql);
    const told = await tell(sql, newest, [...rowsOf(latest), ...daysOf(days), ...riseOf(days)]);
    // Only now: after an error the next sweep looks again.
    seen = newest;
    return told;
  };
}

/** The oldest of them first. */
async function readLatest(sql: Sql): Promise<Completed[]> {
  const rows = await sql<Completed[]>`
    select id, coalesce(actual_cost, 0)::bigint as cost from video_queue
    where status = 'completed' order by completed_at desc, id desc limit ${latestVideos}`;
  return rows.toReversed();
}

/**
 * Rows of dear videos, named after the first of each. One that began before the oldest video looked at was told of when
 * it was three long.
 */
function rowsOf(latest: readonly Completed[]): Occasion[] {
  return dearRows(latest.map(({ cost }) => cost)).flatMap(({ first, length }): Occasion[] => {
    const start = latest[first]?.id;
    if (start === undefined || (first === 0 && latest.length === latestVideos)) return [];
    const detail = { videos: length, first_video_id: start };
    return [{ key: `early:row:${start}`, warning: 'dear_videos_in_a_row', detail }];
  });
}

interface Spends {
  today: string;
  yesterday: string;
  day: VideoSpend;
  /** Videos completed just before midnight are looked at just after it. */
  dayBefore: VideoSpend;
  week: VideoSpend;
  weekBefore: VideoSpend;
}

async function readDays(sql: Sql): Promise<Spends> {
  const rows = await sql<{ part: string; day: string; videos: number; cost: bigint }[]>`
    select part, to_char(since at time zone 'utc', 'YYYY-MM-DD') as day, count(v.actual_cost)::int as videos,
           coalesce(sum(v.actual_cost), 0)::bigint as cost
    from (select date_trunc('day', now(), 'UTC') as midnight) t,
      lateral (values ('day', midnight, now()), ('dayBefore', midnight - interval '1 day', midnight),
                      ('week', now() - interval '7 days', now()),
                      ('weekBefore', now() - interval '14 days', now() - interval '7 days')) as p (part, since, until)
    left join video_queue v on v.status = 'completed' and v.completed_at > since and v.completed_at <= until
    group by part, since`;
  const of = (part: string) => rows.find((row) => row.part === part) ?? { day: '', videos: 0, cost: 0n };
  return {
    today: of('day').day,
    yesterday: of('dayBefore').day,
    day: of('day'),
    dayBefore: of('dayBefore'),
    week: of('week'),
    weekBefore: of('weekBefore'),
  };
}

function daysOf({ today, yesterday, day, dayBefore }: Spends): Occasion[] {
  const days = [
    { date: yesterday, spend: dayBefore },
    { date: today, spend: day },
  ];
  return days
    .filter(({ spend }) => dearDay(spend))
    .map(({ date, spend }) => ({
      key: `early:day:${date}`,
      warning: 'dear_day',
      detail: { day: date, videos: spend.videos, mean_micros: meanOf(spend) },
    }));
}

function riseOf({ today, week, weekBefore }: Spends): Occasion[] {
  if (!risingCost(week, weekBefore)) return [];
  const detail = { day: today, mean_micros: meanOf(week), mean_before_micros: meanOf(weekBefore) };
  return [{ key: `early:rise:${today}`, warning: 'rising_cost', detail }];
}

const meanOf = ({ cost, videos }: VideoSpend): number => Math.round(Number(cost) / Math.max(videos, 1));

/** Keeps those nobody was told of yet. Returns how many they were. */
async function tell(sql: Sql, videoId: VideoId, occasions: readonly Occasion[]): Promise<number> {
  const keys = occasions.map(({ key }) => key);
  if (keys.length === 0) return 0;
  const known = await sql<
    { once_key: string }[]
  >`select once_key from cost_alerts where once_key = any(${keys})`;
  const fresh = occasions.filter(({ key }) => !known.some(({ once_key }) => once_key === key));
  for (const { key, warning, detail } of fresh) {
    // The event needs a video to be about: the newest, which tipped the scale.
    await sql`
      select alert_once('early_warning', 'warning',
        'system:' || to_char(now() at time zone 'utc', 'YYYY-MM-DD'), ${videoId}, ${key}, ${sql.json({ warning, ...detail })})`;
  }
  return fresh.length;
}
