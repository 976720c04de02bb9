import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { link, mkdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Retryable, Terminal } from '../../contracts/errors.ts';
import { BlobKey, type BlobRef } from '../../contracts/ids.ts';
import type { Blobs, PutOptions } from '../../ports/blobs.ts';
import { isMissing, listBlobs, removeBlobs, removeOlderFiles } from './stored-files.ts';

/** Where a blob lies until it is whole. */
const incoming = 'incoming';

/** Blobs in a folder. A blob is whole or absent: it is written beside its place and renamed into it. */
export function createFileBlobs(folder: string): Blobs {
  const pathOf = (key: BlobKey): string => join(folder, BlobKey.parse(key));
  return {
    put: (source, options) => put(folder, source, options),
    putFile: (path, options) => put(folder, createReadStream(path), options),
    async open(key, range) {
      const path = pathOf(key);
      await mustExist(path, key);
      return createReadStream(path, range ?? {});
    },
    async fetchTo(key, path) {
      const from = pathOf(key);
      await mustExist(from, key);
      await mkdir(dirname(path), { recursive: true });
      // What lies there already may be a link to this very blob: copying over it would empty the blob.
      await rm(path, { force: true });
      // A hard link costs nothing; across file systems a streamed copy does the same.
      await link(from, path).catch(() => pipeline(createReadStream(from), createWriteStream(path)));
    },
    async stat(key) {
      const found = await stat(pathOf(key)).catch(() => undefined);
      return found && { bytes: found.size };
    },
    list: (prefix) => listBlobs(folder, prefix),
    remove: (keys) => removeBlobs(keys.map(pathOf)).catch(translated),
    removeUnfinished: (before) => removeOlderFiles(join(folder, incoming), before).catch(translated),
    async space() {
      await mkdir(folder, { recursive: true });
      const { bsize, bavail, bfree, blocks } = await statfs(folder);
      // What is kept for root alone is neither free nor ours.
      return { freeBytes: bavail * bsize, totalBytes: (blocks - bfree + bavail) * bsize };
    },
  };
}

async function put(folder: string, source: AsyncIterable<Uint8Array>, options: PutOptions): Promise<BlobRef> {
  const hash = createHash('sha256');
  let bytes = 0;
  const measure = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.byteLength;
      done(null, chunk);
    },
  });
  const temporary = join(folder, incoming, randomUUID());
  try {
    await mkdir(dirname(temporary), { recursive: true });
    await pipeline(Readable.from(source), measure, createWriteStream(temporary, { flush: true }));
    const key = BlobKey.parse(
      options.video
        ? `videos/${options.video.id}/${options.video.name}.${options.extension}`
        : `sha256/${hash.digest('hex')}.${options.extension}`,
    );
    await moveInto(temporary, join(folder, key));
    return { key, bytes };
  } catch (error) {
    await rm(temporary, { force: true });
    throw translate(error);
  }
}

/** A video's folder goes when its last file is removed, perhaps just now: then it is made once more. */
async function moveInto(temporary: string, path: string): Promise<void> {
  const move = async (): Promise<void> => {
    await mkdir(dirname(path), { recursive: true });
    await rename(temporary, path);
  };
  await move().catch((error: unknown) => {
    if (!isMissing(error)) throw error;
    return move();
  });
}

async function mustExist(path: string, key: BlobKey): Promise<void> {
  if (!(await stat(path).catch(() => undefined)))
    throw new Terminal('blob_missing', `There is no blob ${key}`);
}

const translated = (error: unknown): never => {
  throw translate(error);
};

function translate(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new Retryable('storage_full', 'The disk is full: free some space', {
      cause: error,
      retryAfterMs: 30_000,
    });
  if (code === 'EIO' || code === 'EROFS' || code === 'EMFILE')
    return new Retryable('storage_unavailable', `The disk answered ${code}`, { cause: error });
  return error;
}
