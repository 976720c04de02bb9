import { S3Client } from '@aws-sdk/client-s3';

export interface S3Settings {
  /** Where the programs reach it, for example `http://seaweedfs.ytempire:8333`. */
  endpoint: string;
  region: string;
  bucket: string;
  /** Where people reach it; absent: they cannot. */
  publicEndpoint: string | undefined;
}

export interface S3Keys {
  accessKey: string;
  secretKey: string;
}

/** A bucket and how to reach it. */
export interface Bucket {
  client: S3Client;
  name: string;
  endpoint: string;
}

/** To reach the storage at all; a name that resolves and a port that answers take milliseconds in a cluster. */
const connectionTimeoutMs = 5000;
/**
 * From sending a request to the beginning of its answer, upload of one part included. A copy of a film answers only when
 * it is done.
 */
const requestTimeoutMs = 120_000;
/** Nothing sent or received for this long: the other side is gone, or reads slower than anybody waits for. */
const socketTimeoutMs = 60_000;
/** Eight tries wait about 6 s in all, at most 13 s: a gateway that restarts is not a failure. */
const usualTries = 8;
/** Downloads of many people at once hold a socket each, and must not keep the stages from theirs. */
const mostSockets = 256;

/**
 * @param keys asked for at the first request: a function that stores nothing needs none
 * @param tries how often a request is sent before it counts as failed
 */
export function connectS3(
  { endpoint, region, bucket }: Pick<S3Settings, 'endpoint' | 'region' | 'bucket'>,
  keys: () => S3Keys,
  tries: number = usualTries,
): Bucket {
  const client = new S3Client({
    endpoint,
    region,
    // The bucket in the path: names of buckets need no entry in DNS.
    forcePathStyle: true,
    credentials: async () => {
      const { accessKey, secretKey } = keys();
      return { accessKeyId: accessKey, secretAccessKey: secretKey };
    },
    // The newer checksums travel as trailers that not every S3 reads; TCP, Content-Length and the ETag remain.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: tries,
    retryMode: 'standard',
    requestHandler: {
      connectionTimeout: connectionTimeoutMs,
      requestTimeout: requestTimeoutMs,
      throwOnRequestTimeout: true,
      socketTimeout: socketTimeoutMs,
      httpAgent: { maxSockets: mostSockets },
      httpsAgent: { maxSockets: mostSockets },
    },
  });
  return { client, name: bucket, endpoint };
}
