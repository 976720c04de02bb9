import type { ChannelProfile } from '../contracts/channel-profile.ts';
import type { Micros } from '../contracts/money.ts';
import type { Script } from '../contracts/script.ts';
import type { VideoRequest } from '../contracts/video-request.ts';

export interface WrittenScript {
  script: Script;
  cost: Micros;
}

/** What to do better than in the attempt before. */
export interface Revision {
  /** 2 for the first improvement. */
  attempt: number;
  /** What scored low, worst first, in words a model understands too. */
  feedback: string[];
  /** What to make better; absent: write anew. */
  previous?: Pick<Script, 'title' | 'scenes'>;
}

/** What a script depends on. A writer sees nothing else, so like wishes may share one script. */
export type ScriptWish = Pick<
  VideoRequest,
  'topic' | 'brief' | 'complexity' | 'duration_seconds' | 'language' | 'voice' | 'style'
> & { channel?: Partial<Pick<ChannelProfile, 'niche' | 'personality' | 'audience'>> };

/** Writes the script of a video: one provider with one model. */
export interface Writer {
  /** Names the provider and its model: whatever it writes differently by. */
  readonly identity: string;
  /**
   * Upper bound of the price of one `write` of this wish, first or revised. Pure.
   *
   * @throws Terminal `unknown_price`
   */
  quote(wish: ScriptWish): Micros;
  /** @throws Terminal `brief_needed`, `brief_too_short`, `unsupported_language`, ...; Retryable when the provider fails. */
  write(wish: ScriptWish, options: { signal: AbortSignal; revision?: Revision }): Promise<WrittenScript>;
}
