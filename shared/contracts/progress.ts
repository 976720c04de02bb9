import { z } from 'zod';
import { VideoId } from './ids.ts';
import { StageName } from './stages.ts';

/** How one stage of a video stands. */
export const StageStatus = z.enum(['waiting', 'running', 'retrying', 'done', 'failed']);
export type StageStatus = z.infer<typeof StageStatus>;

export const VideoStatus = z.enum(['queued', 'processing', 'completed', 'failed', 'cancelled']);

/**
 * What keeps a video waiting. In the queue: the others before it, today's limits of its channel or the system. Anywhere:
 * the stop switch. On the way: a provider that cannot serve. When it is to be published: YouTube's quota, a rest of all
 * accounts, or a person who stopped publishing.
 */
export const WaitingFor = z.enum([
  'place',
  'day_budget',
  'spending_stopped',
  'preflight',
  'youtube_quota',
  'youtube_accounts',
  'publishing_paused',
]);
export type WaitingFor = z.infer<typeof WaitingFor>;

/** Whole micro-dollars. `reserved` may still be spent by the stages that run; both together never pass `limit`. */
export const CostState = z.object({
  currency: z.literal('USD'),
  spent_micros: z.int().nonnegative(),
  reserved_micros: z.int().nonnegative(),
  limit_micros: z.int().nonnegative(),
  estimated_micros: z.int().nonnegative(),
});
export type CostState = z.infer<typeof CostState>;

/** What `/stream` says at every change: where the video is, how much is done, what is left, what it cost. */
export const ProgressEvent = z.object({
  video_id: VideoId,
  status: VideoStatus,
  /** The stage that holds the video up longest; null before the first and after the last. */
  stage: StageName.nullable(),
  /** Of the whole video, 0 to 1. */
  progress: z.number().min(0).max(1),
  /** Of that stage, 0 to 1. */
  stage_progress: z.number().min(0).max(1).nullable(),
  /** Those it goes through. */
  stages: z.partialRecord(StageName, StageStatus),
  /** 1 for the next in line; 0 for a video that does not wait. */
  position: z.int().nonnegative(),
  /** Null for a video that does not wait. */
  waiting_for: WaitingFor.nullable(),
  /** When that ends; null where nobody can know. */
  waiting_until: z.iso.datetime().nullable(),
  /** Seconds left; null when it will not be finished, or waits for what nobody can foresee. */
  eta: z.number().nonnegative().nullable(),
  cost: CostState,
  error: z.object({ code: z.string(), message: z.string(), stage: StageName.nullable() }).nullable(),
});
export type ProgressEvent = z.infer<typeof ProgressEvent>;
