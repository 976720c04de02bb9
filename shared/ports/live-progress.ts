import type { VideoId } from '../contracts/ids.ts';
import type { StageName } from '../contracts/stages.ts';

/** How far each running stage is, 0 to 1. Nice to know, never the truth: it may be lost at any time. */
export type StageFractions = Partial<Record<StageName, number>>;

export interface LiveProgress {
  /** Returns at once and never throws; reports that come faster than people can read are thinned out. */
  report(videoId: VideoId, stage: StageName, fraction: number): void;
  /** What was reported last; empty when nothing is known. Never throws. */
  read(videoId: VideoId): Promise<StageFractions>;
}
