import { createFileBlobs } from './adapters/files/blobs.ts';
import type { Config } from './config.ts';
import type { Blobs } from './ports/blobs.ts';

/**
 * The store of blobs that the settings name: a bucket, or a folder. The client of S3 is loaded only where it is used, for it
 * takes a function's start 150 ms and 30 MB.
 */
export async function composeBlobs(config: Config): Promise<Blobs> {
  if (config.s3 === undefined) return createFileBlobs(config.blobsDir);
  const { createS3Blobs } = await import('./adapters/s3/create-s3-blobs.ts');
  return createS3Blobs(config.s3, () => s3Keys(config));
}

/**
 * Makes the bucket where there is none. A folder makes itself.
 *
 * @returns whether something was made now
 * @throws Retryable `storage_unavailable`, Terminal `storage_refused`; an Error when a secret is missing
 */
export async function prepareBlobs(config: Config): Promise<boolean> {
  if (config.s3 === undefined) return false;
  const { ensureBucket } = await import('./adapters/s3/ensure-bucket.ts');
  return ensureBucket(config.s3, () => s3Keys(config));
}

const s3Keys = (config: Config) => ({
  accessKey: config.secret('s3-access-key'),
  secretKey: config.secret('s3-secret-key'),
});
