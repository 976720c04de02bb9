import { FilmFingerprint } from '../../contracts/film-fingerprint.ts';
import type { VideoId } from '../../contracts/ids.ts';
import type { EarlierVideos } from '../../ports/earlier-videos.ts';
import type { Sql } from './connect.ts';
import { translateUnavailable } from './unavailable.ts';

/** Newest videos of a channel that another is compared with: four days of the most a server makes. */
const mostVideos = 200;

/**
 * Reads what finished quality checks wrote; reports without a fingerprint, or with one of another kind, are left out, and so
 * are previews: they are made to be looked at and made better.
 */
export function createEarlierVideos(sql: Sql): EarlierVideos {
  return {
    async lately(channelId, apartFrom) {
      const rows = await sql<{ id: VideoId; fingerprint: unknown }[]>`
        select v.id, r.result -> 'fingerprint' as fingerprint from (
          select id, created_at from video_queue
          where channel_id = ${channelId} and id <> ${apartFrom} and status not in ('failed', 'cancelled')
            and coalesce(request_data ->> 'preset', 'standard') <> 'preview'
          order by created_at desc, id desc limit ${mostVideos}
        ) v
        join stage_runs r on r.video_id = v.id and r.stage = 'quality_validation' and r.status = 'done'
        where r.result ->> 'verdict' = 'accepted'
        order by v.created_at desc, v.id desc`.catch((error: unknown) => {
        throw translateUnavailable(error);
      });
      return rows.flatMap(({ id, fingerprint }) => {
        const read = FilmFingerprint.safeParse(fingerprint);
        return read.success ? [{ videoId: id, fingerprint: read.data }] : [];
      });
    },
  };
}
