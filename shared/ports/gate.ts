import type { VideoId } from '../contracts/ids.ts';
import type { Micros, Tier } from '../contracts/money.ts';
import type { StageName } from '../contracts/stages.ts';

export interface ReserveRequest {
  /** Client-made: asking again with the same id answers with the first result. */
  reservationId: string;
  videoId: VideoId;
  stage: StageName;
  round: number;
  /** The stage's worst case at each tier it can work at, dearest first. */
  offers: { tier: Tier; amount: Micros }[];
}

export type ReserveAnswer =
  | { granted: true; tier: Tier; amount: Micros; available: Micros }
  | { granted: false; reason: string; available: Micros };

/** The cost gate, asked over HTTP before every stage. */
export interface Gate {
  /**
   * @throws Retryable `gate_unavailable`: no answer is never a yes; and `spending_stopped` while the stop switch is on
   */
  reserve(request: ReserveRequest, signal: AbortSignal): Promise<ReserveAnswer>;
}
