import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { type Bucket, connectS3, type S3Settings } from '#shared/adapters/s3/connect-s3.ts';
import { createS3Blobs } from '#shared/adapters/s3/create-s3-blobs.ts';
import { ensureBucket } from '#shared/adapters/s3/ensure-bucket.ts';
import { listObjects, removeObjects } from '#shared/adapters/s3/objects.ts';
import type { TestStore } from '../../support/blobs-contract.ts';
import type { S3Server } from './s3-server.ts';

export interface TestBucket extends TestStore {
  settings: S3Settings;
  /** The bucket without our adapter. */
  bucket: Bucket;
}

/** A bucket of its own on a real S3, whose links people may use. It goes with everything in it. */
export async function testBucket({ endpoint, keys }: S3Server, tries?: number): Promise<TestBucket> {
  const name = `ytempire-test-${randomUUID()}`;
  const settings = { endpoint, region: 'us-east-1', bucket: name, publicEndpoint: endpoint };
  await ensureBucket(settings, () => keys);
  const bucket = connectS3(settings, () => keys, tries);
  const { client } = bucket;
  const folder = await mkdtemp(join(tmpdir(), 's3-blobs-'));
  return {
    settings,
    bucket,
    folder,
    blobs: createS3Blobs(settings, () => keys, tries),
    async leftovers() {
      const left: string[] = [];
      for await (const { key } of listObjects(bucket, 'incoming/')) left.push(key);
      const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: name }));
      return [...left, ...Uploads.map(({ Key, UploadId }) => `${Key} ${UploadId}`)];
    },
    async dieWhilePutting() {
      const Body = Buffer.alloc(1024);
      await client.send(new PutObjectCommand({ Bucket: name, Key: 'incoming/half', Body }));
      for (const Key of ['incoming/other-half', `videos/${randomUUID()}/video-r1.mp4`]) {
        const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket: name, Key }));
        await client.send(new UploadPartCommand({ Bucket: name, Key, UploadId, PartNumber: 1, Body }));
      }
    },
    async [Symbol.asyncDispose]() {
      await removeBucket(bucket);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** With everything in it. */
export async function removeBucket(bucket: Bucket): Promise<void> {
  const { client, name } = bucket;
  const keys: string[] = [];
  for await (const { key } of listObjects(bucket, '')) keys.push(key);
  await removeObjects(bucket, keys);
  await client.send(new DeleteBucketCommand({ Bucket: name }));
  client.destroy();
}
