import type { ChannelId } from '../contracts/ids.ts';
import type { OwnMusic } from '../contracts/media.ts';
import type { Mood } from '../contracts/mood.ts';

/** The operator's own music. */
export interface MusicLibrary {
  /**
   * A piece that fits the mood and belongs to the channel or to all; undefined where there is none. The same seed chooses
   * the same piece of the same ones.
   *
   * @throws Retryable when the database is away
   */
  choose(wish: { mood: Mood; channelId: ChannelId; seed: number }): Promise<OwnMusic | undefined>;
}
