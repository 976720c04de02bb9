import type { Books } from '../../../ports/books.ts';
import type { Sql } from '../connect.ts';
import { readAccount } from './read-accounts.ts';
import { readAlerts } from './read-alerts.ts';
import { readDay } from './read-day.ts';
import { readVideo } from './read-video.ts';

/** The books on Postgres. Nothing here writes. */
export function createBooks(sql: Sql): Books {
  return {
    account: (id) => readAccount(sql, id),
    video: (id) => readVideo(sql, id),
    day: (day, trendDays) => readDay(sql, day, trendDays),
    alerts: (page) => readAlerts(sql, page),
  };
}
