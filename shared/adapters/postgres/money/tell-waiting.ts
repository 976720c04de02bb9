import { cheapestVideo } from '../../../domain/pricing.ts';
import type { Sql } from '../connect.ts';

/** More channels than these wait for the same reason: the system's day. */
const mostChannels = 100;

/**
 * Tells, once for each account and day, that its money lets no further video in while some wait. Returns how many
 * accounts that is at the moment.
 */
export async function tellWaiting(sql: Sql): Promise<number> {
  const need = cheapestVideo();
  const told = await sql`
    with recursive heads as (
      (select channel_id, id from video_queue where status = 'queued' order by channel_id, rank, id limit 1)
      union all
      select next.* from heads, lateral (
        select channel_id, id from video_queue
        where status = 'queued' and channel_id > heads.channel_id order by channel_id, rank, id limit 1) next
    ), day as (
      select to_char(now() at time zone 'utc', 'YYYY-MM-DD') as today
    ), waiting as (
      (select 'channel:' || channel_id || ':' || today as account, id from heads, day limit ${mostChannels})
      union all (select 'system:' || today, id from heads, day limit 1)
    )
    select alert_once('threshold', 'videos_wait', a.id, waiting.id, a.id || ':videos_wait', jsonb_build_object(
      'limit_micros', a.limit_micros, 'left_micros', greatest(0, room_of(a, b)), 'needed_micros', ${need}::bigint))
    from budgets b, waiting join cost_accounts a on a.id = waiting.account
    where room_of(a, b) < ${need}::bigint`;
  return told.length;
}
