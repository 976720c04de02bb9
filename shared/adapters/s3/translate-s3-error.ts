import { Retryable, Terminal } from '../../contracts/errors.ts';
import type { Bucket } from './connect-s3.ts';

/** No room, as AWS's likes say it: quotas of users and buckets, and disks. */
const full = /^(\w*QuotaExceeded\w*|InsufficientStorage|XMinioStorageFull|ENOSPC|EDQUOT)$/;
/** The keys are unknown or wrong, or may not do this. Versity answers 404 to a key it does not know. */
const refused =
  /^(AccessDenied|InvalidAccessKeyId|SignatureDoesNotMatch|XAdminUserNotFound|AuthorizationHeaderMalformed|AllAccessDisabled|AccountProblem|RequestTimeTooSkewed|PermanentRedirect|InvalidBucketName|BucketAlreadyExists)$/;
/** Passing, though their status says the caller is at fault: bytes lost on the way, an upload somebody cleaned up. */
const passing =
  /^(RequestTimeout|IncompleteBody|BadDigest|XAmzContentSHA256Mismatch|NoSuchUpload|InvalidPart|OperationAborted|SlowDown|TimeoutError)$/;
const passingStatuses = [408, 425, 429];
/** Codes of Node's sockets, names and TLS. */
const socket =
  /^(E(CONN|PIPE|TIMEDOUT|HOST|NET|AI_AGAIN|NOTFOUND|PROTO)\w*|HPE_\w+|ERR_(TLS|SSL)_\w+|UNABLE_TO_\w+|\w*CERT\w*)$/;

const retryAfterMs = { unavailable: 15_000, full: 30_000 };

/** What went wrong in the words of the house: the one place where the storage's own are read. */
export function translateS3Error(error: unknown, bucket: Bucket, key?: string): unknown {
  if (!(error instanceof Error) || error instanceof Terminal || error instanceof Retryable) return error;
  const { name, status, code } = factsOf(error);
  const words = wordsOf(error);
  const options = { cause: error };
  if (name === 'NoSuchBucket') return noSuchBucket(bucket, options);
  if (full.test(name) || full.test(code ?? '') || status === 507)
    return new Retryable('storage_full', `The object storage at ${bucket.endpoint} is full: ${words}`, {
      ...options,
      retryAfterMs: retryAfterMs.full,
    });
  if (refused.test(name) || status === 401 || status === 403)
    return new Terminal(
      'storage_refused',
      `The object storage at ${bucket.endpoint} refused: ${words}. ${check}`,
      options,
    );
  if (key !== undefined && status === 404 && (name === 'NoSuchKey' || name === 'NotFound'))
    return new Terminal('blob_missing', `There is no blob ${key}`, options);
  if (isPassing(name, status, code))
    return new Retryable(
      'storage_unavailable',
      `The object storage at ${bucket.endpoint} does not answer: ${words}`,
      {
        ...options,
        retryAfterMs: retryAfterMs.unavailable,
      },
    );
  return error;
}

/** Also what a storage says that does not know the keys, for it shows them nothing. */
export function noSuchBucket(bucket: Bucket, options: ErrorOptions = {}): Terminal {
  const words = `There is no bucket ${bucket.name} at ${bucket.endpoint}, or none that these keys may see. ${setUp}`;
  return new Terminal('storage_refused', words, options);
}

const setUp =
  'Check YTEMPIRE_S3_ENDPOINT and YTEMPIRE_S3_BUCKET; the prepare job and npm start make the bucket where they may';
const check =
  "Check the secrets s3-access-key and s3-secret-key, YTEMPIRE_S3_REGION, this machine's clock, and that these keys may list, read, write and delete in the bucket";

function factsOf(error: Error): { name: string; status: number | undefined; code: string | undefined } {
  const { $metadata, code } = error as { $metadata?: { httpStatusCode?: number }; code?: unknown };
  return {
    name: error.name,
    status: $metadata?.httpStatusCode,
    code: typeof code === 'string' ? code : undefined,
  };
}

/** The storage's own words. An answer to HEAD has a status and no words. */
function wordsOf(error: Error): string {
  const { name, status, code } = factsOf(error);
  const told = /^Unknown/.test(error.message) ? [status] : [code ?? name, status, error.message];
  return told
    .filter((word) => word !== undefined)
    .join(' ')
    .replace(/\.$/, '');
}

function isPassing(name: string, status: number | undefined, code: string | undefined): boolean {
  if (passing.test(name)) return true;
  if (status !== undefined && (status >= 500 || passingStatuses.includes(status))) return status !== 501;
  return code !== undefined && socket.test(code);
}
