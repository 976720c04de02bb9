import type { VideoId } from '../contracts/ids.ts';
import type { Micros, Tier } from '../contracts/money.ts';
import type { StageName } from '../contracts/stages.ts';

export interface ReserveOrder {
  /** Client-made; asking again with the same id and content answers with the first result. */
  reservationId: string;
  videoId: VideoId;
  stage: StageName;
  round: number;
  /** Tried in order until one fits. */
  offers: { tier: Tier; amount: Micros }[];
}

export type ReserveOutcome =
  | { kind: 'granted'; tier: Tier; amount: Micros; available: Micros }
  | { kind: 'refused'; available: Micros }
  | { kind: 'unknown_video' }
  | { kind: 'closed'; status: string }
  /** The id stands for another reservation. */
  | { kind: 'id_reused' };

/** Accounts with limits. Only the cost gate uses it; everybody else asks the gate. */
export interface Ledger {
  reserve(order: ReserveOrder): Promise<ReserveOutcome>;
}
