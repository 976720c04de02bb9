import type { VideoId } from '../contracts/ids.ts';
import type { Micros, Tier } from '../contracts/money.ts';
import type { StageName } from '../contracts/stages.ts';

/** Accounts have a limit and what is reserved, spent and kept back of it; `left` is the rest, by the account's id. */
export type Left = Readonly<Record<string, Micros>>;

export interface ReserveOrder {
  /** Client-made; asking again with the same id and content answers with the first result. */
  reservationId: string;
  videoId: VideoId;
  stage: StageName;
  round: number;
  /** Tried in order until one fits. */
  offers: { tier: Tier; amount: Micros }[];
  /**
   * A stage's reservation lives as long as its run, which settles it by its journal. A client settles or voids its own
   * within `ttlSeconds`; after that all of it counts as spent, for nobody knows what was charged.
   */
  holder: { kind: 'stage' } | { kind: 'client'; ttlSeconds: number };
}

export type ReserveOutcome =
  | { kind: 'granted'; tier: Tier; amount: Micros; left: Left }
  /** `account` has too little left for even the cheapest offer, `asked`. */
  | { kind: 'refused'; account: string; asked: Micros; left: Left }
  /** The stop switch is on: nothing new is bought until it is off. */
  | { kind: 'stopped'; since: string; reason: string }
  | { kind: 'unknown_video' }
  | { kind: 'closed'; status: string }
  /** The id stands for another order. */
  | { kind: 'id_reused' };

/** What `reserve` would say now, with an id that is new. */
export type QuoteOutcome = Exclude<ReserveOutcome, { kind: 'id_reused' }>;

/** Why a client's verb moved nothing. */
export type VerbRefusal =
  | { kind: 'unknown_reservation' }
  /** The reservation is another video's. */
  | { kind: 'foreign_video' }
  /** A running stage holds it and settles it itself. */
  | { kind: 'held_by_stage' }
  /** It was ended before, by another verb or by time. */
  | { kind: 'already'; status: 'posted' | 'voided' | 'expired' | 'refused' };

/** `resolved`: ended now, or before by the same verb with the same content. */
export type SettleOutcome =
  | { kind: 'resolved'; posted: Micros; returned: Micros; left: Left }
  | { kind: 'above_reserved'; reserved: Micros }
  /** Settled before, with another amount, service or operation. */
  | { kind: 'content_differs' }
  | VerbRefusal;

export type VoidOutcome = Exclude<SettleOutcome, { kind: 'above_reserved' }>;

export type ExtendOutcome =
  | { kind: 'extended'; amount: Micros; expiresAt: string; left: Left }
  | { kind: 'refused'; left: Left }
  | { kind: 'stopped' }
  /** The extension's id stands for another one. */
  | { kind: 'id_reused' }
  | VerbRefusal;

/** Whoever names a reservation names its video too, so that a mixed-up id moves nobody else's money. */
interface Named {
  reservationId: string;
  videoId: VideoId;
}

/** Accounts with limits. Only the cost gate uses it; everybody else asks the gate. Every verb is safe to repeat. */
export interface Ledger {
  /** Takes from the video, its channel's day and the system's day, or from none of them. */
  reserve(order: ReserveOrder): Promise<ReserveOutcome>;
  /** Moves nothing; `left` is what is left now. */
  quote(order: Omit<ReserveOrder, 'reservationId' | 'holder'>): Promise<QuoteOutcome>;
  /** Posts up to what was reserved; the rest returns. Writes the charge to the journal and the ledger of costs. */
  settle(order: Named & { amount: Micros; service: string; operation: string }): Promise<SettleOutcome>;
  void(order: Named): Promise<VoidOutcome>;
  /** Asks for more money, more time, or both, for a pending reservation. `extensionId` is client-made. */
  extend(order: Named & { extensionId: string; more: Micros; ttlSeconds: number }): Promise<ExtendOutcome>;
}
