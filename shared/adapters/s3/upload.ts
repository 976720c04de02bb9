import { createHash, type Hash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { Upload } from '@aws-sdk/lib-storage';
import type { Bucket } from './connect-s3.ts';

/** S3 wants at least 5 MiB a part and takes 10,000 parts: 80 GiB. What is smaller than one part travels in one request. */
export const partBytes = 8 * 1024 * 1024;
/** Parts under way at once. An upload needs some 30 MiB, and some 100 until the collector takes what was sent (measured). */
const partsAtOnce = 2;

/**
 * Streams an object of unknown length to its key. It becomes visible when it is whole; a failed upload is aborted, so
 * that its parts go too, unless the storage is away.
 */
export async function upload(bucket: Bucket, key: string, body: Readable): Promise<void> {
  try {
    await new Upload({
      client: bucket.client,
      params: { Bucket: bucket.name, Key: key, Body: body },
      partSize: partBytes,
      queueSize: partsAtOnce,
    }).done();
  } finally {
    body.destroy();
  }
}

/** A source that is counted and hashed as it is read, and remembers its own failure. */
export class MeasuredSource {
  bytes = 0;
  /** What the source threw: not the storage's failure. */
  failure: { error: unknown } | undefined;
  readonly #hash: Hash = createHash('sha256');

  async *read(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const piece of this.#watch(source)) {
      this.#hash.update(piece);
      this.bytes += piece.byteLength;
      yield piece;
    }
  }

  /** A reader that gives up throws into the generator it reads: what this one catches comes from the source. */
  async *#watch(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    try {
      for await (const piece of source) yield piece;
    } catch (error) {
      this.failure = { error };
      throw error;
    }
  }

  /** Ends the hash: only once, after everything was read. */
  sha256(): string {
    return this.#hash.digest('hex');
  }
}
