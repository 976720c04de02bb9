import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import t from 'tap';
import { createFileBlobs } from '#shared/adapters/files/blobs.ts';
import { Terminal } from '#shared/contracts/errors.ts';
import { BlobKey, VideoId } from '#shared/contracts/ids.ts';
import type { Blobs } from '#shared/ports/blobs.ts';

const video = { id: VideoId.parse('7c9e6679-7425-40de-944b-e07fc1f90ae7'), name: 'video-r1' };

async function* bytes(...pieces: string[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield Buffer.from(piece);
}

async function store(): Promise<AsyncDisposable & { blobs: Blobs; folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'blobs-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  return { blobs: createFileBlobs(join(folder, 'store')), folder, [Symbol.asyncDispose]: remove };
}

t.test('the same content is one blob, named after it; a named one lies under its video', async (t) => {
  await using s = await store();
  const hash = createHash('sha256').update('hello').digest('hex');
  const first = await s.blobs.put(bytes('hel', 'lo'), { extension: 'txt' });
  t.same(first, { key: `sha256/${hash}.txt`, bytes: 5 });
  t.same(await s.blobs.put(bytes('hello'), { extension: 'txt' }), first);
  const named = await s.blobs.put(bytes('hello'), { extension: 'mp4', video });
  t.equal(named.key, `videos/${video.id}/video-r1.mp4`);
  t.equal(await text(await s.blobs.open(named.key)), 'hello');
  t.equal(await text(await s.blobs.open(named.key, { start: 1, end: 3 })), 'ell');
});

t.test('a blob that broke off while it was written does not exist', async (t) => {
  await using s = await store();
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('half');
    throw new Error('cut off');
  }
  await t.rejects(s.blobs.put(broken(), { extension: 'mp4', video }), /cut off/);
  t.equal(await s.blobs.stat(BlobKey.parse(`videos/${video.id}/video-r1.mp4`)), undefined);
  t.same(await readdir(join(s.folder, 'store/incoming')), [], 'and leaves nothing behind');
});

t.test('a blob fetched to a file, again and again, or changed there, stays what it was', async (t) => {
  await using s = await store();
  const { key } = await s.blobs.put(bytes('hello'), { extension: 'txt' });
  const path = join(s.folder, 'scratch/copy.txt');
  await s.blobs.fetchTo(key, path);
  await s.blobs.fetchTo(key, path);
  t.equal(await readFile(path, 'utf8'), 'hello');
  await rm(path);
  await writeFile(path, 'other');
  t.equal(await text(await s.blobs.open(key)), 'hello');
});

t.test('a missing blob is said to be missing, and a key that is no key never touches a path', async (t) => {
  await using s = await store();
  const missing = BlobKey.parse(`sha256/${'0'.repeat(64)}.png`);
  await t.rejects(s.blobs.open(missing), new Terminal('blob_missing', `There is no blob ${missing}`));
  t.equal(await s.blobs.stat(missing), undefined);
  for (const key of [
    '../../etc/passwd',
    `videos/${video.id}/../x.mp4`,
    'sha256/zz.png',
    `sha256/${'0'.repeat(64)}.png\0`,
  ])
    await t.rejects(s.blobs.open(key as BlobKey), /sha256\/<64 hex digits>/, JSON.stringify(key));
});
