import type { ChannelId, VideoId } from '../contracts/ids.ts';
import type { Micros, Tier } from '../contracts/money.ts';
import type { StageName } from '../contracts/stages.ts';

export interface AccountState {
  id: string;
  limit: Micros;
  reserved: Micros;
  spent: Micros;
  /** Held back for stages still to come. */
  kept: Micros;
}

export interface CostAlert {
  id: bigint;
  kind:
    | 'threshold'
    | 'early_warning'
    | 'refused_order'
    | 'overcharge'
    | 'unknown_charge'
    | 'stop'
    | 'storage';
  level: string;
  accountId: string | undefined;
  videoId: VideoId | undefined;
  detail: Record<string, unknown>;
  at: Date;
}

/** What was charged under one name: a service or a stage. */
export interface Charged {
  name: string;
  charged: Micros;
  calls: number;
  /** Of the calls, those whose result came from the cache for nothing. */
  cached: number;
}

export interface ReservationState {
  id: string;
  stage: string;
  round: number;
  tier: Tier;
  holder: 'stage' | 'client';
  status: 'pending' | 'posted' | 'voided' | 'expired' | 'refused';
  asked: Micros;
  /** Undefined while it is pending, and when nothing was posted. */
  posted: Micros | undefined;
  at: Date;
}

/** All that the books hold about one video. */
export interface VideoBooks {
  id: VideoId;
  status: 'queued' | 'processing' | EndedVideo['status'];
  charged: Micros;
  accounts: AccountState[];
  services: Charged[];
  stages: Charged[];
  reservations: ReservationState[];
  provisions: { stage: StageName; amount: Micros }[];
  alerts: CostAlert[];
}

/** A video that ended on a day. */
export interface EndedVideo {
  id: VideoId;
  channelId: ChannelId;
  status: 'completed' | 'failed' | 'cancelled';
  /** Economy when any stage was paid at that tier. */
  tier: Tier;
  cost: Micros;
  endedAt: Date;
  subject: string;
}

export interface TierUse {
  tier: Tier;
  reservations: number;
  posted: Micros;
}

/** What videos that were completed on one UTC day cost together. */
export interface DayCost {
  day: string;
  videos: number;
  cost: bigint;
}

/** The books of one UTC day. */
export interface DayBooks {
  /** Videos let in for the first time. */
  letIn: number;
  /** In the order they ended. */
  ended: EndedVideo[];
  /** Charges made on this day, whichever video they were for. */
  services: Charged[];
  stages: Charged[];
  /** Reservations of the videos that ended. */
  tiers: TierUse[];
  accounts: AccountState[];
  /** The newest of the day, refused orders behind all others. */
  alerts: CostAlert[];
  /** This day and those before it, oldest first; days without videos are left out. */
  trend: DayCost[];
}

/** The accounts, ledger and alerts as people read them. */
export interface Books {
  account(id: string): Promise<AccountState | undefined>;
  video(id: VideoId): Promise<VideoBooks | undefined>;
  /** @param day `YYYY-MM-DD`, UTC */
  day(day: string, trendDays: number): Promise<DayBooks>;
  /** Newest first, those older than `before` when it is given. */
  alerts(page: { before: bigint | undefined; limit: number }): Promise<CostAlert[]>;
}
