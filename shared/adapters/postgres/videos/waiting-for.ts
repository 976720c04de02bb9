import type { ChannelId } from '../../../contracts/ids.ts';
import type { WaitingFor } from '../../../contracts/progress.ts';
import { cheapestVideo } from '../../../domain/pricing.ts';
import type { Sql } from '../connect.ts';

/** Why a queued video of a channel is not let in: the same conditions as in admission.ts. */
export async function waitingFor(sql: Sql, channelId: ChannelId): Promise<WaitingFor> {
  const [row] = await sql<{ stopped: boolean; short: boolean }[]>`
    with day as (select to_char(now() at time zone 'utc', 'YYYY-MM-DD') as today)
    select stopped_at is not null as stopped,
           least(system_day_limit_micros, channel_day_limit_micros) < ${cheapestVideo()}::bigint or exists (
             select from cost_accounts a, budgets b, day
             where a.id in ('system:' || today, 'channel:' || ${channelId}::text || ':' || today)
               and room_of(a, b) < ${cheapestVideo()}::bigint) as short
    from budgets`;
  if (row?.stopped) return 'spending_stopped';
  return row?.short ? 'day_budget' : 'place';
}
