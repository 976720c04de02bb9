import type { BlobKey } from '../contracts/ids.ts';
import type { StageName } from '../contracts/stages.ts';
import type { KeepDays, StorageTier } from '../contracts/storage.ts';
import { blobsNamed } from './blobs-named.ts';
import { keptForMs } from './kept-for.ts';

/** What a video may store, in bytes (SPEC.md). */
export const videoBudgetBytes = 905_000_000;

/** Unless the settings say otherwise. */
export const usualKeepDays: KeepDays = { warm: 7, all: 30 };

export interface KeptVideo {
  status: 'queued' | 'processing' | 'completed' | 'failed' | 'cancelled';
  /** When it ended. */
  completedAt: Date | undefined;
  /** Since when its file was whole, for one that went on to be published. */
  madeAt?: Date | undefined;
}

const dayMs = 24 * 3_600_000;

/** There is something to download: it is completed, or made and could not be published, or not yet. */
export function hasFile({ status, madeAt }: Pick<KeptVideo, 'status' | 'madeAt'>): boolean {
  return status === 'completed' || madeAt !== undefined;
}

/**
 * A video that failed or was cancelled before its file was whole has nothing to download: it can be retried while it is
 * warm, and then it is deleted at once.
 */
export function tierAt(video: KeptVideo, now: Date, keep: KeepDays): StorageTier {
  const until = keptUntil(video, keep);
  if (until === undefined) return 'hot';
  if (now >= until) return 'deleted';
  return now < daysAfter(video.completedAt, keep.warm) ? 'warm' : 'cold';
}

/** From then on nothing is kept. Undefined while nobody can say: the video has not ended. */
export function keptUntil(video: KeptVideo, keep: KeepDays): Date | undefined {
  const { status, completedAt } = video;
  if (status === 'queued' || status === 'processing' || completedAt === undefined) return undefined;
  return daysAfter(completedAt, hasFile(video) ? Math.max(keep.warm, keep.all) : keep.warm);
}

function daysAfter(moment: Date | undefined, days: number): Date {
  return new Date((moment?.getTime() ?? 0) + days * dayMs);
}

/** A finished run of a stage, as the journal holds it. */
interface FinishedRun {
  stage: StageName;
  round: number;
  result: unknown;
}

const stagesThatDeliver: readonly StageName[] = ['video_rendering', 'upload_preparation'];

/** The blobs behind what a person can download: what the newest round of the stages that deliver names. */
export function deliverables(runs: readonly FinishedRun[]): BlobKey[] {
  const newest = stagesThatDeliver.flatMap((stage) =>
    runs
      .filter((run) => run.stage === stage)
      .sort((one, other) => other.round - one.round)
      .slice(0, 1),
  );
  return [...new Set(newest.flatMap(({ result }) => blobsNamed(result)).map(({ key }) => key))];
}

/** What videos that run at once may store together, in bytes. */
export const neededBytes = (videosAtOnce: number): number => videosAtOnce * videoBudgetBytes;

/** Less room than the videos that run at once may still need. */
export function isNearlyFull(space: { freeBytes: number; neededBytes: number }): boolean {
  return space.freeBytes < space.neededBytes;
}

/** A put that began this long before now, in milliseconds, has ended or never will: no stage takes nearly as long. */
export const leftoverAfterMs = dayMs;

/**
 * Until when a blob is kept that lies in the store while no row tells of it. Its maker died before it could say so, or
 * the database was put back to an earlier day: then a person needs time to notice.
 */
export function keptUnknownUntil(modifiedAt: Date, now: Date): Date {
  const cached = modifiedAt.getTime() + Math.max(...Object.values(keptForMs));
  return new Date(Math.max(cached, now.getTime() + dayMs));
}
