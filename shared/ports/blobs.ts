import type { Readable } from 'node:stream';
import type { BlobKey, BlobRef, VideoId } from '../contracts/ids.ts';

export interface PutOptions {
  /** File ending without the dot, lower case: `png`, `wav`, `mp4`. */
  extension: string;
  /** Give both to store under the video's id instead of under the content's hash. */
  video?: { id: VideoId; name: string };
}

/**
 * Files between stages. Always streamed; written under a temporary key and renamed when whole,
 * so that a reader never sees half a file. Putting the same content twice is one blob.
 */
export interface Blobs {
  /** @throws Retryable `storage_full` or `storage_unavailable`. */
  put(source: AsyncIterable<Uint8Array>, options: PutOptions): Promise<BlobRef>;
  putFile(path: string, options: PutOptions): Promise<BlobRef>;
  /** @throws Terminal `blob_missing` when there is no such blob. */
  open(key: BlobKey, range?: { start: number; end?: number }): Promise<Readable>;
  /** Copies a blob to a local path in scratch space, for programs that need a file. */
  fetchTo(key: BlobKey, path: string): Promise<void>;
  /** Undefined when there is no such blob. */
  stat(key: BlobKey): Promise<{ bytes: number } | undefined>;
}
