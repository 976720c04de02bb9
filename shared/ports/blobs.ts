import type { Readable } from 'node:stream';
import type { BlobKey, BlobRef, VideoId } from '../contracts/ids.ts';

export interface PutOptions {
  /** File ending without the dot, lower case: `png`, `wav`, `mp4`. */
  extension: string;
  /** Give both to store under the video's id instead of under the content's hash. */
  video?: { id: VideoId; name: string };
}

export interface LinkOptions {
  /** As the person's browser should save it; ASCII. */
  fileName: string;
  contentType: string;
  /** How long the link may be opened. */
  seconds: number;
}

/** Keys are listed by how they begin: of shared blobs, of videos, of one video. */
export type BlobPrefix = `sha256/${string}` | `videos/${string}`;

/** A blob as a listing shows it. */
export interface StoredBlob extends BlobRef {
  /** When it was last put, by the store's clock; the same content put again counts, at the latest after five minutes. */
  modifiedAt: Date;
}

/**
 * Files between stages. Always streamed; a reader never sees half a file: it is there under its key when it is whole.
 * Putting the same content twice is one blob.
 */
export interface Blobs {
  /** @throws Retryable `storage_full` or `storage_unavailable`; Terminal `storage_refused`. What the source throws. */
  put(source: AsyncIterable<Uint8Array>, options: PutOptions): Promise<BlobRef>;
  putFile(path: string, options: PutOptions): Promise<BlobRef>;
  /**
   * @param range both ends included; what lies behind the blob's end is left out
   * @throws Terminal `blob_missing` when there is no such blob.
   */
  open(key: BlobKey, range?: { start: number; end?: number }): Promise<Readable>;
  /** Copies a blob to a local path in scratch space, for programs that need a file. */
  fetchTo(key: BlobKey, path: string): Promise<void>;
  /** Undefined when there is no such blob. */
  stat(key: BlobKey): Promise<{ bytes: number } | undefined>;
  /** Whole blobs only, in no order. One that is put or removed meanwhile may be left out. */
  list(prefix: BlobPrefix): AsyncIterable<StoredBlob>;
  /**
   * Those that are not there count as removed. Whoever is reading one may finish. After an error some may be left: ask
   * again.
   *
   * @throws Retryable `storage_unavailable`
   */
  remove(keys: readonly BlobKey[]): Promise<void>;
  /** Removes what puts that broke off left behind, where they began before a moment. Answers how many. */
  removeUnfinished(before: Date): Promise<number>;
  /**
   * An address from which anybody may download the blob for a while, without any key. Absent where the store has none
   * that people can reach.
   */
  link?(key: BlobKey, options: LinkOptions): Promise<string>;
  /** How much room there is. Absent where the store cannot say. */
  space?(): Promise<StoreSpace>;
}

export interface StoreSpace {
  /** What may still be put. */
  freeBytes: number;
  /** What the disk below holds, ours and others' together with what is free. */
  totalBytes: number;
}
