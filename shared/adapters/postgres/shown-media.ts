import type { ShownMedia } from '../../ports/shown-media.ts';
import type { Sql } from './connect.ts';
import { translateUnavailable } from './unavailable.ts';

/** A viewer who sees a clip again after so many others has forgotten it; and no library has that many that fit. */
const mostItems = 200;
/** Newest videos of a channel that are looked at. */
const mostVideos = 100;

/**
 * Reads what finished stages say they chose: a result that is not written shows nothing, one that is counts at once. What a
 * preview shows is left for the video it is a preview of.
 */
export function createShownMedia(sql: Sql): ShownMedia {
  return {
    async lately(channelId, apartFrom) {
      const rows = await sql<{ item: string }[]>`
        select item from (
          select id, created_at from video_queue
          where channel_id = ${channelId} and id <> ${apartFrom} and created_at > now() - interval '30 days'
            and coalesce(request_data ->> 'preset', 'standard') <> 'preview'
          order by created_at desc, id desc limit ${mostVideos}
        ) v
        join stage_runs r on r.video_id = v.id and r.stage = 'media_collection' and r.status = 'done'
        cross join lateral jsonb_array_elements_text(coalesce(r.result -> 'shown', '[]'::jsonb)) as item
        order by v.created_at desc, v.id desc limit ${mostItems}`.catch((error: unknown) => {
        throw translateUnavailable(error);
      });
      return new Set(rows.map(({ item }) => item));
    },
  };
}
