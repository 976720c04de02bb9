import type { Stop, StopSwitch } from '../../../ports/stop-switch.ts';
import type { Sql } from '../connect.ts';

interface StopRow {
  stopped_at: Date;
  stop_reason: string;
}

/** The stop switch on Postgres. Each change is kept as an alert, in the statement that makes it. */
export function createStopSwitch(sql: Sql): StopSwitch {
  return {
    read: () => readStop(sql),
    async stop(reason) {
      await sql`
        with stopped as (
          update budgets set stopped_at = date_trunc('milliseconds', now()), stop_reason = ${reason}
          where stopped_at is null returning stop_reason
        )
        insert into cost_alerts (kind, level, detail)
        select 'stop', 'on', jsonb_build_object('reason', stop_reason) from stopped`;
      return await readStop(sql);
    },
    async resume() {
      await sql`
        with ended as (
          select stopped_at, stop_reason from budgets where stopped_at is not null for no key update
        ), resumed as (
          update budgets set stopped_at = null, stop_reason = null where exists (select from ended)
        )
        insert into cost_alerts (kind, level, detail)
        select 'stop', 'off', jsonb_build_object('reason', stop_reason, 'since', stopped_at) from ended`;
      return await readStop(sql);
    },
  };
}

export async function readStop(sql: Sql): Promise<Stop> {
  const [row] = await sql<StopRow[]>`
    select stopped_at, stop_reason from budgets where stopped_at is not null`;
  return row && { since: row.stopped_at, reason: row.stop_reason };
}
