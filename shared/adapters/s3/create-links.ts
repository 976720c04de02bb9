import { GetObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { BlobKey } from '../../contracts/ids.ts';
import type { Blobs } from '../../ports/blobs.ts';
import { connectS3, type S3Keys, type S3Settings } from './connect-s3.ts';

/**
 * Links for people, signed here without asking the storage. The host is part of what is signed: the address people use
 * must reach the storage with its own name in the Host header.
 */
export function createLinks(settings: S3Settings, keys: () => S3Keys): Pick<Blobs, 'link'> {
  const { publicEndpoint } = settings;
  if (publicEndpoint === undefined) return {};
  const { client, name } = connectS3({ ...settings, endpoint: publicEndpoint }, keys);
  return {
    link: async (key, { fileName, contentType, seconds }) =>
      getSignedUrl(
        client,
        new GetObjectCommand({
          Bucket: name,
          Key: BlobKey.parse(key),
          ResponseCacheControl: 'private, no-cache',
          ResponseContentDisposition: `attachment; filename="${fileName}"`,
          ResponseContentType: contentType,
        }),
        { expiresIn: seconds },
      ),
  };
}
