import type { Micros, Tier } from '../contracts/money.ts';
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
}

/** What a script depends on. A writer sees nothing else, so like wishes may share one script. */
export type ScriptWish = Pick<
  VideoRequest,
  'topic' | 'brief' | 'complexity' | 'duration_seconds' | 'language' | 'voice' | 'style'
>;

/** Writes the script of a video. */
export interface Writer {
  /** Names the provider and its models: whatever it writes differently by. */
  readonly identity: string;
  /**
   * Upper bound of the price of one `write` of this request, first or revised, with its own retries and the dearer of
   * the providers that may serve it. Pure.
   *
   * @throws Terminal `unknown_price`
   */
  quote(wish: ScriptWish, tier: Tier): Micros;
  /** @throws Terminal `brief_needed`, `brief_too_short`, `unsupported_language`, ...; Retryable when the provider fails. */
  write(
    wish: ScriptWish,
    options: { tier: Tier; signal: AbortSignal; revision?: Revision },
  ): Promise<WrittenScript>;
}
