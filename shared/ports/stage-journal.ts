import type { GpuTrouble } from '../contracts/gpu.ts';
import type { BlobRef, VideoId } from '../contracts/ids.ts';
import type { Micros, Tier } from '../contracts/money.ts';
import type { StageName } from '../contracts/stages.ts';

/** One claimed run. Every write names its token; a write with a stale token is refused. */
export interface StageRun {
  videoId: VideoId;
  stage: StageName;
  round: number;
  token: bigint;
  /** Failed tries before this one. */
  attempts: number;
  /** Finished effects of earlier tries, and how many tries each key has had. */
  journal: Map<string, { takes: number; result?: unknown }>;
  /** What finished effects of earlier tries were charged, by the tier they were bought at. */
  paid: Record<Tier, Micros>;
}

export type Claim =
  | { kind: 'claimed'; run: StageRun }
  /** Claimed, but it has cost too many workers their lives: fail it. */
  | { kind: 'exhausted'; run: StageRun }
  /** Done before: here is what came out. */
  | { kind: 'done'; result: unknown }
  /** Somebody else works on it, or its next try is not due yet. */
  | { kind: 'busy'; retryAfterMs: number }
  /** Its tries are used up. */
  | { kind: 'failed' }
  /** The video is not being processed, or has moved on to another round. */
  | { kind: 'closed'; status: string }
  | { kind: 'unknown_video' };

export interface StageFailure {
  code: string;
  message: string;
}

export type FailureOutcome =
  | { kind: 'scheduled'; retryAfterMs: number }
  | { kind: 'failed' }
  | { kind: 'closed' };

/** Somebody else holds the stage now, or the video was closed: nothing may be written. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/** The truth about who works on what, what was paid for, and what came out. */
export interface StageJournal {
  claim(order: {
    videoId: VideoId;
    stage: StageName;
    round: number;
    functionName: string;
    leaseMs: number;
    /** The lane of the function: what a GPU's function is still told of a video that has left the GPU is an old event. */
    lane?: 'gpu' | 'cpu';
  }): Promise<Claim>;
  /** Keeps the lease. False: it is lost, or the video was closed. */
  heartbeat(run: StageRun, leaseMs: number): Promise<boolean>;
  /** @throws LeaseLost; Terminal `quote_exceeds_reservation` */
  startEffect(run: StageRun, effect: { key: string; quote: Micros; reservationId: string }): Promise<void>;
  /**
   * Journals an effect's result and its charge in the ledger, together.
   * `missed`: it was looked for in the cache and not found. @throws LeaseLost
   */
  finishEffect(
    run: StageRun,
    effect: { key: string; result: unknown; charged: Micros; service: string; missed?: boolean },
  ): Promise<void>;
  /** Journals a result that the cache had: nothing is charged, `saved` is what it cost when it was bought. @throws LeaseLost */
  recallEffect(
    run: StageRun,
    effect: { key: string; result: unknown; saved: Micros; service: string; reservationId: string },
  ): Promise<void>;
  /**
   * Writes down that the run's video names these blobs, and that a cached result may point to them for `keptMs` more.
   * Nobody starts to remove them from then on. False: one of them is just being removed. @throws LeaseLost
   */
  holdBlobs(run: StageRun, blobs: readonly BlobRef[], keptMs: number): Promise<boolean>;
  /** Ends an effect without a result; `unknown` counts its quote as spent. */
  breakEffect(run: StageRun, key: string, outcome: 'failed' | 'unknown'): Promise<void>;
  /** One transaction: result, money, next events. No effect may be under way. @throws LeaseLost */
  complete(run: StageRun, result: unknown): Promise<void>;
  /**
   * One transaction: the failed try, its money, and the next try or the video's end. Effects under way count as spent.
   * `final`: no further try. `counts: false`: not this stage's fault, so its tries are not used up.
   * `gpuTrouble`: the GPU is to blame. The video goes on in the CPU lane at once, for good, and no try is used up.
   */
  fail(
    run: StageRun,
    failure: StageFailure,
    options: {
      final: boolean;
      counts: boolean;
      retryAfterMs: number | undefined;
      gpuTrouble?: GpuTrouble | undefined;
    },
  ): Promise<FailureOutcome>;
}
