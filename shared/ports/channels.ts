import type { ChannelProfile } from '../contracts/channel-profile.ts';
import type { ChannelId } from '../contracts/ids.ts';

/** What operators wrote down of their channels. */
export interface Channels {
  /** Of a channel nobody described: the plain one. Cheap to call often: may be some seconds old. */
  profile(id: ChannelId): Promise<ChannelProfile>;
  list(): Promise<{ id: ChannelId; profile: ChannelProfile; changedAt: Date }[]>;
  describe(id: ChannelId, profile: ChannelProfile): Promise<void>;
  /** False: nobody had described it. */
  forget(id: ChannelId): Promise<boolean>;
}
