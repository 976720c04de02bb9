import { createHash } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import t, { type Test } from 'tap';
import { Retryable, Terminal } from '#shared/contracts/errors.ts';
import { BlobKey, VideoId } from '#shared/contracts/ids.ts';
import type { BlobPrefix, Blobs, StoredBlob } from '#shared/ports/blobs.ts';

/** An empty store of blobs, and a local folder beside it. */
export interface TestStore extends AsyncDisposable {
  blobs: Blobs;
  folder: string;
  /** Names of what lies in the store beside whole blobs. */
  leftovers(): Promise<string[]>;
  /** Leaves behind what a process leaves that dies while it puts a blob. */
  dieWhilePutting(): Promise<void>;
}

const video = { id: VideoId.parse('7c9e6679-7425-40de-944b-e07fc1f90ae7'), name: 'video-r1' };
const other = { ...video, id: VideoId.parse('11111111-1111-4111-8111-111111111111') };

export async function* bytes(...pieces: string[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield Buffer.from(piece);
}

/** As many MiB, each different, and then perhaps an error. */
export async function* mebibytes(count: number, end?: Error): AsyncGenerator<Uint8Array> {
  for (let index = 0; index < count; index += 1) yield Buffer.alloc(1024 * 1024, index);
  if (end) throw end;
}

export async function listed(blobs: Blobs, prefix: BlobPrefix): Promise<StoredBlob[]> {
  const found: StoredBlob[] = [];
  for await (const blob of blobs.list(prefix)) found.push(blob);
  return found.sort((a, b) => a.key.localeCompare(b.key));
}

const promises: Readonly<Record<string, (t: Test, s: TestStore) => Promise<void>>> = {
  'the same content is one blob, named after it; a named one lies under its video': async (t, s) => {
    const hash = createHash('sha256').update('hello').digest('hex');
    const first = await s.blobs.put(bytes('hel', 'lo'), { extension: 'txt' });
    t.same(first, { key: `sha256/${hash}.txt`, bytes: 5 });
    t.same(await s.blobs.put(bytes('hello'), { extension: 'txt' }), first);
    const file = join(s.folder, 'hello.txt');
    await writeFile(file, 'hello');
    t.same(await s.blobs.putFile(file, { extension: 'txt' }), first);
    const named = await s.blobs.putFile(file, { extension: 'mp4', video });
    t.same(named, { key: `videos/${video.id}/video-r1.mp4`, bytes: 5 });
    t.equal(await text(await s.blobs.open(named.key)), 'hello');
    await s.blobs.put(bytes('newer'), { extension: 'mp4', video });
    t.equal(await text(await s.blobs.open(named.key)), 'newer', 'put again, it is replaced');
    t.same(await s.leftovers(), []);
  },

  'a range is both ends and what lies between, as far as there is something': async (t, s) => {
    const { key } = await s.blobs.put(bytes('hello'), { extension: 'txt' });
    const part = async (start: number, end?: number) =>
      text(await s.blobs.open(key, end === undefined ? { start } : { start, end }));
    t.same(
      [await part(1, 3), await part(3), await part(3, 99), await part(4, 4), await part(5)],
      ['ell', 'lo', 'lo', 'o', ''],
    );
    const empty = await s.blobs.put(bytes(), { extension: 'txt' });
    t.same([empty.bytes, await s.blobs.stat(empty.key)], [0, { bytes: 0 }]);
    t.equal(await text(await s.blobs.open(empty.key)), '');
    t.equal(await text(await s.blobs.open(empty.key, { start: 0 })), '');
  },

  'what is larger than a request arrives as it was sent': async (t, s) => {
    const expected = createHash('sha256');
    for await (const piece of mebibytes(19)) expected.update(piece);
    const hash = expected.digest('hex');
    const shared = await s.blobs.put(mebibytes(19), { extension: 'bin' });
    t.same(shared, { key: `sha256/${hash}.bin`, bytes: 19 * 1024 * 1024 });
    const path = join(s.folder, 'large.bin');
    await s.blobs.fetchTo(shared.key, path);
    t.equal(
      createHash('sha256')
        .update(await readFile(path))
        .digest('hex'),
      hash,
    );
    for (const named of [
      await s.blobs.put(mebibytes(19), { extension: 'bin', video }),
      await s.blobs.putFile(path, { extension: 'bin', video: other }),
    ]) {
      const sent = await buffer(await s.blobs.open(named.key));
      t.equal(createHash('sha256').update(sent).digest('hex'), hash);
    }
    t.same(await s.blobs.putFile(path, { extension: 'bin' }), shared);
    t.same(await s.leftovers(), []);
  },

  'a blob that broke off while it was put does not exist and leaves nothing behind': async (t, s) => {
    for (const count of [0, 1, 20])
      for (const options of [{ extension: 'mp4', video }, { extension: 'mp4' }])
        await t.rejects(s.blobs.put(mebibytes(count, new Error('cut off')), options), {
          message: 'cut off',
        });
    t.equal(await s.blobs.stat(BlobKey.parse(`videos/${video.id}/video-r1.mp4`)), undefined);
    t.same([...(await listed(s.blobs, 'sha256/')), ...(await listed(s.blobs, 'videos/'))], []);
    t.same(await s.leftovers(), []);
    const busy = new Retryable('provider_busy', 'Come back', { retryAfterMs: 7 });
    await t.rejects(s.blobs.put(mebibytes(1, busy), { extension: 'mp4' }), busy, "the source's own words");
  },

  'of the same content put at once, all get the one blob': async (t, s) => {
    for (const size of [1, 12]) {
      const puts = Array.from({ length: 4 }, () => s.blobs.put(mebibytes(size), { extension: 'bin' }));
      const refs = await Promise.all(puts);
      t.equal(new Set(refs.map(({ key }) => key)).size, 1);
      const [{ key } = { key: BlobKey.parse('') }] = refs;
      t.equal((await buffer(await s.blobs.open(key))).length, size * 1024 * 1024);
    }
    t.equal((await listed(s.blobs, 'sha256/')).length, 2);
    t.same(await s.leftovers(), []);
  },

  'a blob fetched to a file, again and again, or changed there, stays what it was': async (t, s) => {
    const { key } = await s.blobs.put(bytes('hello'), { extension: 'txt' });
    const path = join(s.folder, 'scratch/copy.txt');
    await s.blobs.fetchTo(key, path);
    await s.blobs.fetchTo(key, path);
    t.equal(await readFile(path, 'utf8'), 'hello');
    await rm(path);
    await writeFile(path, 'other');
    t.equal(await text(await s.blobs.open(key)), 'hello');
    t.same(await readdir(join(s.folder, 'scratch')), ['copy.txt']);
  },

  'a missing blob is said to be missing, and a key that is no key is never looked for': async (t, s) => {
    const missing = BlobKey.parse(`sha256/${'0'.repeat(64)}.png`);
    const said = new Terminal('blob_missing', `There is no blob ${missing}`);
    await t.rejects(s.blobs.open(missing), said);
    const path = join(s.folder, 'scratch/missing.png');
    await t.rejects(s.blobs.fetchTo(missing, path), said);
    t.same(await readdir(join(s.folder, 'scratch')).catch(() => []), []);
    t.equal(await s.blobs.stat(missing), undefined);
    const keys = ['../../etc/passwd', `videos/${video.id}/../x.mp4`, 'sha256/zz.png', `${missing}\0`];
    for (const key of keys as BlobKey[])
      await t.rejects(s.blobs.open(key), /sha256\/<64 hex digits>/, JSON.stringify(key));
  },

  'blobs are listed by how their keys begin, and gone when they were removed': async (t, s) => {
    const shared = await s.blobs.put(bytes('shared'), { extension: 'txt' });
    const film = await s.blobs.put(bytes('film'), { extension: 'mp4', video });
    const words = await s.blobs.put(bytes('words'), { extension: 'srt', video });
    const theirs = await s.blobs.put(bytes('theirs'), { extension: 'mp4', video: other });
    const keysOf = async (prefix: BlobPrefix) => (await listed(s.blobs, prefix)).map(({ key }) => key);
    const [found] = await listed(s.blobs, 'sha256/');
    t.match(found, { ...shared, modifiedAt: Date });
    t.same(await keysOf('videos/'), [theirs.key, film.key, words.key]);
    t.same(await keysOf(`videos/${video.id}/`), [film.key, words.key]);
    t.same(await keysOf(`videos/${video.id.slice(0, 8)}`), [film.key, words.key]);
    await s.blobs.remove([film.key, shared.key, film.key]);
    await s.blobs.remove([film.key]);
    await s.blobs.remove([]);
    t.same(await keysOf('videos/'), [theirs.key, words.key]);
    t.same(await keysOf('sha256/'), []);
    await t.rejects(s.blobs.open(film.key), { code: 'blob_missing' });
  },

  'what the dead left behind is cleared up, and nothing else': async (t, s) => {
    const { key } = await s.blobs.put(mebibytes(12), { extension: 'bin', video });
    await s.dieWhilePutting();
    const left = (await s.leftovers()).length;
    t.ok(left > 0);
    t.equal(await s.blobs.removeUnfinished(new Date(Date.now() - 3_600_000)), 0, 'they may still be at it');
    t.equal(await s.blobs.removeUnfinished(new Date(Date.now() + 3_600_000)), left);
    t.same(await s.leftovers(), []);
    t.equal((await buffer(await s.blobs.open(key))).length, 12 * 1024 * 1024);
  },
};

/** What every store of blobs promises, whatever it keeps them in. `skip` says why it cannot be checked here. */
export function blobsContract(
  name: string,
  open: () => Promise<TestStore>,
  { skip = false }: { skip?: string | false } = {},
): void {
  for (const [promise, check] of Object.entries(promises))
    t.test(`${name}: ${promise}`, { skip }, async (t) => {
      await using s = await open();
      await check(t, s);
    });
}
