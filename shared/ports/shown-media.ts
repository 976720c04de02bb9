import type { ChannelId, VideoId } from '../contracts/ids.ts';

/** What a channel's videos showed of the libraries: results of finished stages say so, and nobody writes it down twice. */
export interface ShownMedia {
  /** Ids of what other videos of the channel showed lately. @throws Retryable when the database is away */
  lately(channelId: ChannelId, apartFrom: VideoId): Promise<ReadonlySet<string>>;
}
