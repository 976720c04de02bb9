import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { connectS3, type S3Keys, type S3Settings } from './connect-s3.ts';
import { hasBucket } from './objects.ts';
import { translateS3Error } from './translate-s3-error.ts';

/**
 * Makes the bucket where there is none, and asks nothing of a storage that has it.
 *
 * @returns whether it was made now
 * @throws Retryable `storage_unavailable`, Terminal `storage_refused`
 */
export async function ensureBucket(settings: S3Settings, keys: () => S3Keys): Promise<boolean> {
  const bucket = connectS3(settings, keys);
  try {
    if (await hasBucket(bucket)) return false;
    await bucket.client.send(new CreateBucketCommand({ Bucket: bucket.name }));
    return true;
  } catch (error) {
    // Somebody else made it meanwhile.
    if (error instanceof Error && error.name === 'BucketAlreadyOwnedByYou') return false;
    throw translateS3Error(error, bucket);
  } finally {
    bucket.client.destroy();
  }
}
