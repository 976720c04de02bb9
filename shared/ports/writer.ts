import type { Micros, Tier } from '../contracts/money.ts';
import type { Script } from '../contracts/script.ts';
import type { VideoRequest } from '../contracts/video-request.ts';

export interface WrittenScript {
  script: Script;
  cost: Micros;
}

/** Writes the script of a video. */
export interface Writer {
  /** @throws Terminal `brief_needed`, `brief_too_short`, `unsupported_language`, ...; Retryable when the provider fails. */
  write(request: VideoRequest, options: { tier: Tier; signal: AbortSignal }): Promise<WrittenScript>;
}
