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

/** Writes the script of a video. */
export interface Writer {
  /**
   * Upper bound of the price of one `write` of this request, first or revised, with its own retries and the dearer of
   * the providers that may serve it. Pure.
   *
   * @throws Terminal `unknown_price`
   */
  quote(request: VideoRequest, tier: Tier): Micros;
  /** @throws Terminal `brief_needed`, `brief_too_short`, `unsupported_language`, ...; Retryable when the provider fails. */
  write(
    request: VideoRequest,
    options: { tier: Tier; signal: AbortSignal; revision?: Revision },
  ): Promise<WrittenScript>;
}
