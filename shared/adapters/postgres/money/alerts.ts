import type { Alerts } from '../../../ports/alerts.ts';
import type { Sql } from '../connect.ts';
import { videoAccount } from './ledger.ts';

/** Alerts on Postgres, in a table that only grows. */
export function createAlerts(sql: Sql): Alerts {
  return {
    async refusedOrder({ verb, code, videoId, reservationId, fields }) {
      const detail = {
        verb,
        fields,
        ...(reservationId === undefined ? {} : { reservation_id: reservationId }),
      };
      await sql`
        insert into cost_alerts (kind, level, account_id, video_id, detail)
        values ('refused_order', ${code}, ${videoId === undefined ? null : videoAccount(videoId)}, ${videoId ?? null},
                ${sql.json(detail)})`;
    },
  };
}
