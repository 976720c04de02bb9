import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { Retryable } from '../../contracts/errors.ts';
import type { BlobKey } from '../../contracts/ids.ts';
import type { Bucket } from './connect-s3.ts';
import { translateS3Error } from './translate-s3-error.ts';

/** Streams an object, or both ends and what lies between of a range. Nothing lies behind its end. */
export async function openObject(
  bucket: Bucket,
  key: BlobKey,
  range: { start: number; end?: number } | undefined,
): Promise<Readable> {
  const Range = range && `bytes=${range.start}-${range.end ?? ''}`;
  try {
    const command = new GetObjectCommand({ Bucket: bucket.name, Key: key, Range });
    const { Body } = await bucket.client.send(command);
    if (!(Body instanceof Readable)) throw new TypeError(`the answer for ${key} has no body`);
    return translated(Body, bucket, key);
  } catch (error) {
    if (error instanceof Error && error.name === 'InvalidRange') return Readable.from([]);
    throw translateS3Error(error, bucket, key);
  }
}

/** The same bytes; what breaks off on the way is told in the words of the house. */
function translated(body: Readable, bucket: Bucket, key: string): Readable {
  async function* pieces(): AsyncGenerator<Uint8Array> {
    try {
      yield* body;
    } catch (error) {
      throw translateS3Error(error, bucket, key);
    }
  }
  const stream = Readable.from(pieces(), { objectMode: false });
  // A reader that leaves before its first read never enters the loop above.
  return stream.once('close', () => body.destroy());
}

/** Writes an object beside the path and renames it when it is whole. */
export async function fetchObject(bucket: Bucket, key: BlobKey, path: string): Promise<void> {
  const part = `${path}.${randomUUID()}.part`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await pipeline(await openObject(bucket, key, undefined), createWriteStream(part));
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    if (error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT'))
      throw new Retryable('storage_full', 'The disk is full: free some space', {
        cause: error,
        retryAfterMs: 30_000,
      });
    throw error;
  }
}
