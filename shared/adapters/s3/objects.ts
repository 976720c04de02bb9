import {
  DeleteObjectsCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import type { Bucket } from './connect-s3.ts';

export interface S3Object {
  key: string;
  bytes: number;
  /** When its upload ended, by the storage's own clock. */
  modifiedAt: Date;
}

/** As many as S3 takes in one request. */
const mostAtOnce = 1000;

/** Undefined when there is no such object, but also no such bucket: the answer to HEAD has no body that tells. */
export async function findObject(bucket: Bucket, key: string): Promise<S3Object | undefined> {
  const command = new HeadObjectCommand({ Bucket: bucket.name, Key: key });
  try {
    const { ContentLength: bytes = 0, LastModified: modifiedAt = new Date(0) } =
      await bucket.client.send(command);
    return { key, bytes, modifiedAt };
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

export async function hasBucket({ client, name }: Bucket): Promise<boolean> {
  try {
    await client.send(new HeadBucketCommand({ Bucket: name }));
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}

const isNotFound = (error: unknown): boolean => error instanceof Error && error.name === 'NotFound';

/** Page by page, so that no list is ever held in memory. */
export async function* listObjects(bucket: Bucket, prefix: string): AsyncGenerator<S3Object> {
  const pages = paginateListObjectsV2({ client: bucket.client }, { Bucket: bucket.name, Prefix: prefix });
  for await (const { Contents = [] } of pages)
    for (const { Key: key, Size: bytes = 0, LastModified: modifiedAt } of Contents)
      if (key !== undefined && modifiedAt !== undefined) yield { key, bytes, modifiedAt };
}

/** @throws the first thing that could not be removed; what is not there counts as removed */
export async function removeObjects(bucket: Bucket, keys: readonly string[]): Promise<void> {
  for (let from = 0; from < keys.length; from += mostAtOnce) {
    const Objects = keys.slice(from, from + mostAtOnce).map((Key) => ({ Key }));
    const command = new DeleteObjectsCommand({ Bucket: bucket.name, Delete: { Objects, Quiet: true } });
    const { Errors = [] } = await bucket.client.send(command);
    const failed = Errors.find(({ Code }) => Code !== 'NoSuchKey');
    if (failed) throw Object.assign(new Error(`${failed.Key}: ${failed.Message}`), { name: failed.Code });
  }
}
