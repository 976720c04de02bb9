/**
 * Where a video's files stand (SPEC.md, storage tiers). Hot: it is being made, or waits to be. Warm: it has ended, and
 * everything is still there. Cold: only what a person can download is left. Deleted: nothing but rows of the database.
 */
export type StorageTier = 'hot' | 'warm' | 'cold' | 'deleted';

/** How long files are kept, in days from the end of their video. */
export interface KeepDays {
  /** Everything. */
  warm: number;
  /** What a person can download. */
  all: number;
}

/** What is stored, as it was counted last. */
export interface StorageUsage {
  /** A blob counts once, at the hottest video that names it. `cached`: none does, but a cached result may. */
  tiers: Record<'hot' | 'warm' | 'cold' | 'cached', { videos: number; bytes: number }>;
  /** Undefined where the store does not say. */
  space: { freeBytes: number; totalBytes: number; neededBytes: number } | undefined;
  countedAt: Date;
}
