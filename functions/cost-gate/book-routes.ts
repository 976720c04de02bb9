import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { VideoId } from '#shared/contracts/ids.ts';
import type { AppPorts } from '#shared/stage/app.ts';
import { invalid, problem } from '#shared/stage/problems.ts';
import { describeAccount, describeAlert, describeVideoBooks } from './describe-books.ts';
import { dayReport, trendDays } from './report/day-report.ts';
import { dayText } from './report/day-text.ts';

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const date = '\\d{4}-\\d{2}-\\d{2}';

const AccountPath = z.strictObject({
  id: z
    .string()
    .regex(new RegExp(`^(video:${uuid}|channel:[a-z0-9][a-z0-9-]{0,62}:${date}|system:${date})$`), {
      error: 'must be video:<id>, channel:<id>:<YYYY-MM-DD> or system:<YYYY-MM-DD>',
    }),
});
const VideoPath = z.strictObject({ id: VideoId });
const formats = ['json', 'text', 'png'] as const;
const DayQuery = z.strictObject({
  day: z.iso.date({ error: 'must be a day, for example 2026-07-31' }).optional(),
  format: z.enum(formats, { error: 'must be json, text or png' }).optional(),
});
const AlertsQuery = z.strictObject({
  after: z
    .string()
    .regex(/^\d{1,15}$/, { error: 'must be the "next" of an earlier answer' })
    .transform(BigInt)
    .optional(),
  limit: z.coerce.number().pipe(z.int().min(1).max(200)).default(50),
});

/** What can be read at the cost gate: accounts, a video's books, the day's report, alerts. Nothing here moves money. */
export function bookRoutes(ports: Pick<AppPorts, 'books' | 'clock'>): Hono {
  const { books, clock } = ports;
  const routes = new Hono();

  routes.get('/accounts/:id', async (c) => {
    const path = AccountPath.safeParse(c.req.param());
    if (!path.success) return invalid(c, path.error);
    const account = await books.account(path.data.id);
    if (!account) return problem(c, 404, 'unknown_account', `There is no account ${path.data.id}.`);
    return c.json(describeAccount(account));
  });

  routes.get('/videos/:id', async (c) => {
    const path = VideoPath.safeParse(c.req.param());
    if (!path.success) return invalid(c, path.error);
    const video = await books.video(path.data.id);
    if (!video) return problem(c, 404, 'unknown_video', `There is no video ${path.data.id}.`);
    return c.json(describeVideoBooks(video));
  });

  routes.get('/alerts', async (c) => {
    const query = AlertsQuery.safeParse(c.req.query());
    if (!query.success) return invalid(c, query.error);
    const { after, limit } = query.data;
    const found = await books.alerts({ before: after, limit: limit + 1 });
    const page = found.slice(0, limit);
    const next = found.length > limit ? (page.at(-1)?.id.toString() ?? null) : null;
    return c.json({ alerts: page.map(describeAlert), next });
  });

  routes.get('/report/daily', async (c) => {
    const query = DayQuery.safeParse(c.req.query());
    if (!query.success) return invalid(c, query.error);
    const { day = clock().toISOString().slice(0, 10), format = wantedFormat(c) } = query.data;
    const found = await books.day(day, trendDays);
    const report = dayReport(day, found);
    if (format === 'text') return c.text(dayText(report));
    if (format === 'json') return c.json(report);
    // The canvas is large: only who asks for a picture waits for it.
    const { drawDay } = await import('./report/draw-day.ts');
    const png = await drawDay(report, found.ended);
    return c.body(new Uint8Array(png), 200, { 'Content-Type': 'image/png' });
  });
  return routes;
}

function wantedFormat(c: Context): (typeof formats)[number] {
  const accept = c.req.header('Accept') ?? '';
  if (accept.includes('image/png')) return 'png';
  return accept.includes('text/plain') ? 'text' : 'json';
}
