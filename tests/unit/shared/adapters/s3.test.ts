import t from 'tap';
import { connectS3 } from '#shared/adapters/s3/connect-s3.ts';
import { createS3Blobs } from '#shared/adapters/s3/create-s3-blobs.ts';
import { translateS3Error } from '#shared/adapters/s3/translate-s3-error.ts';
import { loadConfig } from '#shared/config.ts';
import { Retryable, Terminal } from '#shared/contracts/errors.ts';
import { BlobKey } from '#shared/contracts/ids.ts';

const settings = {
  endpoint: 'http://storage:8333',
  region: 'us-east-1',
  bucket: 'ytempire',
  publicEndpoint: undefined,
};
const keys = () => ({ accessKey: 'a', secretKey: 's' });
const bucket = connectS3(settings, keys);
const key = BlobKey.parse(`sha256/${'0'.repeat(64)}.png`);

/** An error as the SDK throws it: with the storage's code as its name and the HTTP status, or of a socket. */
function thrown(name: string, status?: number, code?: string): Error {
  return Object.assign(new Error('words.'), {
    name,
    ...(status === undefined ? {} : { $metadata: { httpStatusCode: status } }),
    ...(code === undefined ? {} : { code }),
  });
}

t.test(
  'whatever an object storage says becomes what to do: come back, make room, mend the keys',
  async (t) => {
    const told: [Error, string][] = [
      [thrown('SlowDown', 503), 'Retryable storage_unavailable'],
      [thrown('InternalError', 500), 'Retryable storage_unavailable'],
      [thrown('Unknown', 502), 'Retryable storage_unavailable'],
      [thrown('TooManyRequests', 429), 'Retryable storage_unavailable'],
      [thrown('RequestTimeout', 400), 'Retryable storage_unavailable'],
      [thrown('NoSuchUpload', 404), 'Retryable storage_unavailable'],
      [thrown('TimeoutError'), 'Retryable storage_unavailable'],
      [thrown('Error', undefined, 'ECONNREFUSED'), 'Retryable storage_unavailable'],
      [thrown('Error', undefined, 'ENOTFOUND'), 'Retryable storage_unavailable'],
      [thrown('Error', undefined, 'EAI_AGAIN'), 'Retryable storage_unavailable'],
      [thrown('Error', undefined, 'DEPTH_ZERO_SELF_SIGNED_CERT'), 'Retryable storage_unavailable'],
      [thrown('QuotaExceeded', 403), 'Retryable storage_full'],
      [thrown('BucketQuotaExceeded', 422), 'Retryable storage_full'],
      [thrown('InsufficientStorage', 507), 'Retryable storage_full'],
      [thrown('XMinioStorageFull', 507), 'Retryable storage_full'],
      [thrown('AccessDenied', 403), 'Terminal storage_refused'],
      [thrown('Unknown', 403), 'Terminal storage_refused'],
      [thrown('InvalidAccessKeyId', 403), 'Terminal storage_refused'],
      [thrown('SignatureDoesNotMatch', 403), 'Terminal storage_refused'],
      [thrown('XAdminUserNotFound', 404), 'Terminal storage_refused'],
      [thrown('AuthorizationHeaderMalformed', 400), 'Terminal storage_refused'],
      [thrown('NoSuchBucket', 404), 'Terminal storage_refused'],
      [thrown('NoSuchKey', 404), 'Terminal blob_missing'],
      [thrown('NotFound', 404), 'Terminal blob_missing'],
    ];
    for (const [error, expected] of told) {
      const said = translateS3Error(error, bucket, key);
      const known = said instanceof Terminal || said instanceof Retryable;
      t.equal(known && `${said.name} ${said.code}`, expected, `${error.name} ${JSON.stringify(error)}`);
      t.equal(known && said.cause, error);
      t.notMatch(known && said.message, /\.\.|undefined/);
    }
  },
);

t.test('what is not the fault of the storage stays what it is', async (t) => {
  for (const error of [
    thrown('MalformedXML', 400),
    thrown('NotImplemented', 501),
    thrown('Error', undefined, 'ENOENT'),
    new TypeError('a bug'),
    new Retryable('provider_busy', 'Come back'),
    'no error at all',
  ])
    t.equal(translateS3Error(error, bucket, key), error);
});

t.test('a key that is no key is asked of nobody', async (t) => {
  const blobs = createS3Blobs(settings, () => t.fail('nobody asked for keys') as never);
  const bad = '../secrets' as BlobKey;
  const asked: (() => Promise<unknown>)[] = [
    () => blobs.open(bad),
    () => blobs.stat(bad),
    () => blobs.fetchTo(bad, '/nowhere'),
    () => blobs.remove([bad]),
  ];
  for (const ask of asked) await t.rejects(async () => void (await ask()), /sha256\/<64 hex digits>/);
});

t.test('an object storage is what the settings name, and only that', async (t) => {
  t.equal(loadConfig({}).s3, undefined);
  t.same(loadConfig({ YTEMPIRE_S3_ENDPOINT: 'http://storage:8333' }).s3, settings);
  const all = {
    YTEMPIRE_S3_ENDPOINT: 'https://s3.eu-central-1.amazonaws.com',
    YTEMPIRE_S3_REGION: 'eu-central-1',
    YTEMPIRE_S3_BUCKET: 'films',
    YTEMPIRE_S3_PUBLIC_ENDPOINT: 'https://films.example.org',
  };
  t.match(loadConfig(all).s3, {
    region: 'eu-central-1',
    bucket: 'films',
    publicEndpoint: 'https://films.example.org',
  });
  t.throws(() => loadConfig({ YTEMPIRE_S3_ENDPOINT: 'storage:8333' }), /YTEMPIRE_S3_ENDPOINT/);
  t.throws(() => loadConfig({ YTEMPIRE_S3_BUCKET: '../films' }), /YTEMPIRE_S3_BUCKET/);
});
