import type { FilmFingerprint } from '../contracts/film-fingerprint.ts';
import type { ChannelId, VideoId } from '../contracts/ids.ts';

export interface EarlierVideo {
  videoId: VideoId;
  fingerprint: FilmFingerprint;
}

/** What a channel's other videos are remembered by: results of finished stages say so, and nobody writes it down twice. */
export interface EarlierVideos {
  /** Those that passed and were not given up, newest first; no previews. @throws Retryable when the database is away */
  lately(channelId: ChannelId, apartFrom: VideoId): Promise<EarlierVideo[]>;
}
