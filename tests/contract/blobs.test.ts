import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { createFileBlobs } from '#shared/adapters/files/blobs.ts';
import { blobsContract } from '../support/blobs-contract.ts';

/** tests/platform/s3-blobs.test.ts holds a real object storage to the same. */
blobsContract('files', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'blobs-'));
  const incoming = join(folder, 'store/incoming');
  return {
    blobs: createFileBlobs(join(folder, 'store')),
    folder,
    leftovers: () => readdir(incoming).catch(() => []),
    async dieWhilePutting() {
      await mkdir(incoming, { recursive: true });
      await writeFile(join(incoming, 'half'), 'half');
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
});

t.test('a folder of blobs says how much room its disk has', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'blobs-'));
  const { freeBytes, totalBytes } = (await createFileBlobs(join(folder, 'none yet')).space?.()) ?? {};
  t.ok(freeBytes !== undefined && totalBytes !== undefined && freeBytes > 0 && freeBytes <= totalBytes);
  await rm(folder, { recursive: true });
});
