import type { Alerts } from '../../../ports/alerts.ts';
import type { Sql } from '../connect.ts';
import { videoAccount } from './ledger.ts';

/**
 * Alerts on Postgres, in a table that only grows. Refused orders of one kind about one video are told once an hour: a
 * client that repeats itself, or makes up videos, must not fill the table.
 */
export function createAlerts(sql: Sql): Alerts {
  return {
    async refusedOrder({ verb, code, videoId, reservationId, fields }) {
      const detail = {
        verb,
        fields,
        ...(reservationId === undefined ? {} : { reservation_id: reservationId }),
      };
      const account = videoId === undefined ? null : videoAccount(videoId);
      await sql`
        insert into cost_alerts (kind, level, account_id, video_id, once_key, detail)
        select 'refused_order', ${code}, ${account}, ${videoId ?? null}::uuid,
               concat_ws(':', 'refused', ${verb}::text, ${code}::text,
                         coalesce((select id::text from video_queue where id = ${videoId ?? null}::uuid), 'none'),
                         to_char(now() at time zone 'utc', 'YYYY-MM-DD"T"HH24')),
               ${sql.json(detail)}
        on conflict (once_key) do nothing`;
    },
  };
}
