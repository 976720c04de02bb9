import { BlobKey } from '../../contracts/ids.ts';
import type { Blobs } from '../../ports/blobs.ts';
import { type Bucket, connectS3, type S3Keys, type S3Settings } from './connect-s3.ts';
import { createLinks } from './create-links.ts';
import { findObject, hasBucket, listObjects, removeObjects } from './objects.ts';
import { putFile, putStream } from './put.ts';
import { fetchObject, openObject } from './read.ts';
import { noSuchBucket, translateS3Error } from './translate-s3-error.ts';
import { removeUnfinished } from './unfinished.ts';

/**
 * Blobs in a bucket of any S3. A blob is whole or absent: S3 shows an object when its upload has ended.
 *
 * @param keys asked for at the first request
 * @param tries how often a request is sent before it counts as failed
 */
export function createS3Blobs(settings: S3Settings, keys: () => S3Keys, tries?: number): Blobs {
  const bucket = connectS3(settings, keys, tries);
  const said = <T>(work: Promise<T>): Promise<T> => inOurWords(work, bucket);
  return {
    put: (source, options) => putStream(bucket, source, options),
    putFile: (path, options) => putFile(bucket, path, options),
    open: async (key, range) => openObject(bucket, BlobKey.parse(key), range),
    fetchTo: async (key, path) => fetchObject(bucket, BlobKey.parse(key), path),
    stat: async (key) => said(statBlob(bucket, BlobKey.parse(key))),
    async *list(prefix) {
      try {
        for await (const { key: name, ...facts } of listObjects(bucket, prefix)) {
          const key = BlobKey.safeParse(name);
          if (key.success) yield { key: key.data, ...facts };
        }
      } catch (error) {
        throw translateS3Error(error, bucket);
      }
    },
    remove: async (keys) =>
      said(
        removeObjects(
          bucket,
          keys.map((key) => BlobKey.parse(key)),
        ),
      ),
    removeUnfinished: (before) => said(removeUnfinished(bucket, before)),
    ...createLinks(settings, keys),
  };
}

/** A blob counts as missing only where there is a bucket to miss it in: otherwise all of them would be made anew. */
async function statBlob(bucket: Bucket, key: BlobKey): Promise<{ bytes: number } | undefined> {
  const found = await findObject(bucket, key);
  if (found) return { bytes: found.bytes };
  if (await hasBucket(bucket)) return undefined;
  throw noSuchBucket(bucket);
}

async function inOurWords<T>(work: Promise<T>, bucket: Bucket): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw translateS3Error(error, bucket);
  }
}
