import type { BlobKey, VideoId } from '../contracts/ids.ts';
import type { KeepDays, StorageTier, StorageUsage } from '../contracts/storage.ts';
import type { StoredBlob, StoreSpace } from './blobs.ts';

export interface CountedVideo {
  id: VideoId;
  tier: StorageTier;
  bytes: number;
}

/** Blobs nobody may name any more. */
export interface Condemned {
  keys: BlobKey[];
  /** There may be more to look at. */
  more: boolean;
}

/**
 * What is stored and what names it. Everything may be repeated, and done by two at once. Times are the database's; `most`
 * bounds how much is done at once.
 */
export interface StorageBooks {
  /** Ended videos that nobody counted yet: they are warm from now on. One above its budget is told of, once. */
  countEnded(most: number): Promise<CountedVideo[]>;
  /** Videos whose time in their tier is over: they name no more than their next tier keeps. */
  moveOn(keep: KeepDays, most: number): Promise<CountedVideo[]>;
  /**
   * Picks blobs that no video names and no cached result points to. From then on nobody may name them until they are
   * forgotten. Where that does not follow within half an hour, they are picked again under another removal.
   */
  condemn(removal: string, most: number): Promise<Condemned>;
  /** They are gone from the store: what is put under their keys from now on is new. */
  forget(removal: string, keys: readonly BlobKey[]): Promise<void>;
  /** Those no row tells of. */
  unknown(keys: readonly BlobKey[]): Promise<BlobKey[]>;
  /** Blobs of the store that no row tells of get one: see `keptUnknownUntil`. Answers how many did. */
  adopt(blobs: readonly StoredBlob[]): Promise<number>;
  /** Counts what is stored, and tells once a day of a store with less room than is needed. */
  count(space: StoreSpace | undefined, neededBytes: number): Promise<StorageUsage>;
}
