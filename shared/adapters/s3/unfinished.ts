import {
  AbortMultipartUploadCommand,
  ListMultipartUploadsCommand,
  type MultipartUpload,
} from '@aws-sdk/client-s3';
import type { Bucket } from './connect-s3.ts';
import { findObject, listObjects, removeObjects } from './objects.ts';

/** Where a stream lies whose name is not known before its end. */
export const incoming = 'incoming/';

/** Removes what uploads that began before a moment and never ended left: temporary objects, and parts of objects. */
export async function removeUnfinished(bucket: Bucket, before: Date): Promise<number> {
  const temporary: string[] = [];
  for await (const { key, modifiedAt } of listObjects(bucket, incoming))
    if (modifiedAt < before) temporary.push(key);
  await removeObjects(bucket, temporary);
  let removed = temporary.length;
  for await (const found of listUploads(bucket))
    if (found.Initiated && found.Initiated < before && (await abort(bucket, found))) removed += 1;
  return removed;
}

/**
 * An upload whose object came after it may have ended: SeaweedFS up to 4.47 could leave its record behind, and lost the
 * finished object's data when that was aborted (seaweedfs#10663, #11382). Such a record holds no space of its own.
 */
async function abort(bucket: Bucket, { Key, UploadId, Initiated }: MultipartUpload): Promise<boolean> {
  if (Key === undefined || UploadId === undefined || Initiated === undefined) return false;
  const object = await findObject(bucket, Key);
  if (object && object.modifiedAt >= Initiated) return false;
  await bucket.client.send(new AbortMultipartUploadCommand({ Bucket: bucket.name, Key, UploadId }));
  return true;
}

async function* listUploads({ client, name }: Bucket): AsyncGenerator<MultipartUpload> {
  let from: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined } | undefined = {};
  while (from) {
    const page: {
      Uploads?: MultipartUpload[] | undefined;
      IsTruncated?: boolean | undefined;
      NextKeyMarker?: string | undefined;
      NextUploadIdMarker?: string | undefined;
    } = await client.send(new ListMultipartUploadsCommand({ Bucket: name, ...from }));
    yield* page.Uploads ?? [];
    from = page.IsTruncated
      ? { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker }
      : undefined;
  }
}
