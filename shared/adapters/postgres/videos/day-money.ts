import { micros } from '../../../contracts/money.ts';
import type { DayMoney } from '../../../ports/videos.ts';
import type { Sql } from '../connect.ts';

const noAlerts = {
  threshold: 0,
  early_warning: 0,
  refused_order: 0,
  overcharge: 0,
  unknown_charge: 0,
  stop: 0,
  storage: 0,
};

/** The system's money of today, and what operators were told within the last 24 hours. */
export async function readDayMoney(sql: Sql): Promise<DayMoney> {
  const [[today], alerts] = await Promise.all([readToday(sql), countAlerts(sql)]);
  return {
    limit: micros(today?.day_limit ?? 0n),
    left: micros(today?.day_left ?? 0n),
    keptBack: micros(today?.kept ?? 0n),
    alerts: { ...noAlerts, ...Object.fromEntries(alerts.map(({ kind, alerts: count }) => [kind, count])) },
  };
}

/** Until the first video of the day is let in, its account is still to be opened: the budget is what it will have. */
const readToday = (sql: Sql) => sql<{ day_limit: bigint; day_left: bigint; kept: bigint }[]>`
  select coalesce(a.limit_micros, b.system_day_limit_micros) as day_limit,
         coalesce(a.limit_micros - a.reserved_micros - a.spent_micros - a.kept_micros, b.system_day_limit_micros) as day_left,
         (select coalesce(sum(amount_micros), 0)::bigint from provisions) as kept
  from budgets b left join cost_accounts a on a.id = 'system:' || to_char(now() at time zone 'utc', 'YYYY-MM-DD')`;

const countAlerts = (sql: Sql) => sql<{ kind: keyof typeof noAlerts; alerts: number }[]>`
  select kind, count(*)::int as alerts from cost_alerts where created_at > now() - interval '24 hours' group by kind`;
