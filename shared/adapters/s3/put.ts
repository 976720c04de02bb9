import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { CopyObjectCommand, DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { BlobKey, type BlobRef } from '../../contracts/ids.ts';
import type { PutOptions } from '../../ports/blobs.ts';
import type { Bucket } from './connect-s3.ts';
import { findObject } from './objects.ts';
import { translateS3Error } from './translate-s3-error.ts';
import { incoming } from './unfinished.ts';
import { MeasuredSource, partBytes, upload } from './upload.ts';

/**
 * The same content is not sent again within this time, in milliseconds. After it, it is: whoever removes blobs by their
 * age then sees that somebody needs this one.
 */
const renewAfterMs = 5 * 60_000;

/** Stores a stream under the video's name at once, or under its content's hash when its end has told it. */
export async function putStream(
  bucket: Bucket,
  source: AsyncIterable<Uint8Array>,
  options: PutOptions,
): Promise<BlobRef> {
  const measured = new MeasuredSource();
  const pieces = measured.read(source);
  try {
    const named = keyOf(options);
    if (named) {
      await upload(bucket, named, bytesOf(pieces));
      return { key: named, bytes: measured.bytes };
    }
    const beginning = await readUpTo(pieces, partBytes);
    return beginning.whole
      ? await putSmall(bucket, beginning.bytes, measured, options)
      : await putLarge(bucket, joined(beginning.bytes, pieces), measured, options);
  } catch (error) {
    throw measured.failure ? measured.failure.error : translateS3Error(error, bucket);
  }
}

/** A file can be read twice: first for its hash, then, unless the same content is stored already, to be sent. */
export async function putFile(bucket: Bucket, path: string, options: PutOptions): Promise<BlobRef> {
  const named = keyOf(options);
  if (named) return putStream(bucket, createReadStream(path), options);
  const measured = new MeasuredSource();
  for await (const _piece of measured.read(createReadStream(path)));
  const key = contentKey(measured, options);
  const again = new MeasuredSource();
  try {
    if (!(await isThere(bucket, key, measured.bytes)))
      await upload(bucket, key, bytesOf(again.read(createReadStream(path))));
    return { key, bytes: measured.bytes };
  } catch (error) {
    throw again.failure ? again.failure.error : translateS3Error(error, bucket);
  }
}

/** What fits into one request needs no temporary key. */
async function putSmall(
  bucket: Bucket,
  bytes: Buffer,
  measured: MeasuredSource,
  options: PutOptions,
): Promise<BlobRef> {
  const key = contentKey(measured, options);
  if (!(await isThere(bucket, key, bytes.length)))
    await bucket.client.send(new PutObjectCommand({ Bucket: bucket.name, Key: key, Body: bytes }));
  return { key, bytes: bytes.length };
}

/** One request copies at most 5 GiB: far above the 905 MB of a whole video. */
async function putLarge(
  bucket: Bucket,
  pieces: AsyncIterable<Uint8Array>,
  measured: MeasuredSource,
  options: PutOptions,
): Promise<BlobRef> {
  const { client, name: Bucket } = bucket;
  const temporary = `${incoming}${randomUUID()}`;
  await upload(bucket, temporary, bytesOf(pieces));
  try {
    const key = contentKey(measured, options);
    if (!(await isThere(bucket, key, measured.bytes)))
      await client.send(new CopyObjectCommand({ Bucket, Key: key, CopySource: `${Bucket}/${temporary}` }));
    return { key, bytes: measured.bytes };
  } finally {
    // What cannot be removed now is an unfinished upload to whoever clears up.
    await client.send(new DeleteObjectCommand({ Bucket, Key: temporary })).catch(() => undefined);
  }
}

async function isThere(bucket: Bucket, key: BlobKey, bytes: number): Promise<boolean> {
  const found = await findObject(bucket, key);
  return found?.bytes === bytes && Date.now() - found.modifiedAt.getTime() < renewAfterMs;
}

function keyOf({ video, extension }: PutOptions): BlobKey | undefined {
  return video && BlobKey.parse(`videos/${video.id}/${video.name}.${extension}`);
}

function contentKey(measured: MeasuredSource, { extension }: PutOptions): BlobKey {
  return BlobKey.parse(`sha256/${measured.sha256()}.${extension}`);
}

/** Reads until this many bytes are there, or the source has ended. */
async function readUpTo(
  pieces: AsyncGenerator<Uint8Array>,
  limit: number,
): Promise<{ bytes: Buffer; whole: boolean }> {
  const read: Uint8Array[] = [];
  let length = 0;
  while (length <= limit) {
    const next = await pieces.next();
    if (next.done) return { bytes: Buffer.concat(read), whole: true };
    read.push(next.value);
    length += next.value.byteLength;
  }
  return { bytes: Buffer.concat(read), whole: false };
}

async function* joined(first: Uint8Array, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  yield* rest;
}

const bytesOf = (pieces: AsyncIterable<Uint8Array>): Readable => Readable.from(pieces, { objectMode: false });
