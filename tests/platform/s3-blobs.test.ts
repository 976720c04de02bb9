import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import t from 'tap';
import { createS3Blobs } from '#shared/adapters/s3/create-s3-blobs.ts';
import { ensureBucket } from '#shared/adapters/s3/ensure-bucket.ts';
import { BlobKey, VideoId } from '#shared/contracts/ids.ts';
import { eachBounded } from '#shared/domain/each-bounded.ts';
import type { Blobs } from '#shared/ports/blobs.ts';
import { blobsContract, bytes, listed, mebibytes } from '../support/blobs-contract.ts';
import { type S3Server, s3Missing, smallDiskMissing, startS3Server } from './tools/s3-server.ts';
import { testBucket } from './tools/test-bucket.ts';

t.setTimeout(900_000);

const skip = await s3Missing();
const skipKills = await s3Missing({ toBeKilled: true });
const skipFull = await smallDiskMissing();
/** More than usual: a machine that does much else starts servers slowly. */
const patientTries = 14;
const mebibyte = 1024 * 1024;
const video = { id: VideoId.parse('7c9e6679-7425-40de-944b-e07fc1f90ae7'), name: 'video-r1' };

let started: Promise<S3Server> | undefined;
const server = (): Promise<S3Server> => {
  started ??= startS3Server();
  return started;
};
t.teardown(async () => (await started)?.[Symbol.asyncDispose]());

/** First of all: what memory later tests have used would hide what this one needs. */
t.test('200 MB pass through a function with little memory, there and back', { skip }, async (t) => {
  await using s = await testBucket(await server());
  const before = process.memoryUsage.rss();
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, 5);
  const named = await s.blobs.put(mebibytes(200), { extension: 'bin', video });
  const shared = await s.blobs.put(mebibytes(200), { extension: 'bin' });
  const path = join(s.folder, 'film.bin');
  await s.blobs.fetchTo(named.key, path);
  t.same(await s.blobs.putFile(path, { extension: 'bin' }), shared);
  await s.blobs.putFile(path, { extension: 'bin', video });
  clearInterval(watch);
  t.equal(named.bytes, 200 * mebibyte);
  const grown = (most - before) / mebibyte;
  t.comment(`grew by ${grown.toFixed(0)} MiB`);
  t.ok(grown < 190, `grew by ${grown} MiB`);
});

blobsContract('s3', async () => testBucket(await server()), { skip });

t.test('the same content is not sent again', { skip }, async (t) => {
  await using s = await testBucket(await server());
  const path = join(s.folder, 'twelve.bin');
  await writeFile(path, await buffer(mebibytes(12)));
  await s.blobs.put(mebibytes(12), { extension: 'bin' });
  await s.blobs.put(bytes('hello'), { extension: 'txt' });
  const first = await listed(s.blobs, 'sha256/');
  // S3 tells times in whole seconds.
  await pause(1100);
  await s.blobs.putFile(path, { extension: 'bin' });
  await s.blobs.put(mebibytes(12), { extension: 'bin' });
  await s.blobs.put(bytes('hello'), { extension: 'txt' });
  t.same(await listed(s.blobs, 'sha256/'), first);
});

/** Half of a blob, then whatever happens meanwhile, then the rest. */
async function* interrupted(meanwhile: () => Promise<void>): AsyncGenerator<Uint8Array> {
  yield* mebibytes(40);
  await meanwhile();
  yield* mebibytes(40);
}

t.test(
  'a storage killed in mid-upload: come back later, and nothing is to be seen',
  { skip: skipKills },
  async (t) => {
    await using ours = await startS3Server();
    await using s = await testBucket(ours, 2);
    const away = { name: 'Retryable', code: 'storage_unavailable', retryAfterMs: 15_000 };
    for (const options of [{ extension: 'mp4', video }, { extension: 'mp4' }]) {
      await t.rejects(
        s.blobs.put(
          interrupted(() => ours.kill()),
          options,
        ),
        away,
      );
      await t.rejects(s.blobs.stat(BlobKey.parse(`videos/${video.id}/video-r1.mp4`)), away);
      await t.rejects(async () => listed(s.blobs, 'sha256/'), away);
      await ours.restart();
      t.same([...(await listed(s.blobs, 'videos/')), ...(await listed(s.blobs, 'sha256/'))], []);
    }
    t.equal(await s.blobs.removeUnfinished(new Date(Date.now() + 3_600_000)), 2);
    t.same(await s.leftovers(), []);
    const { key } = await s.blobs.put(mebibytes(80), { extension: 'mp4', video });
    const reading = await s.blobs.open(key);
    const read = reading.iterator({ destroyOnReturn: false });
    await read.next();
    await ours.kill();
    await t.rejects(buffer(reading), away, 'the same of one that is being read');
    await ours.restart();
  },
);

t.test('a storage that restarts in mid-upload is waited for', { skip: skipKills }, async (t) => {
  await using ours = await startS3Server();
  await using s = await testBucket(ours, patientTries);
  const { key } = await s.blobs.put(
    interrupted(() => ours.restart()),
    { extension: 'mp4' },
  );
  const { key: same } = await s.blobs.put(
    interrupted(async () => {}),
    { extension: 'mp4' },
  );
  t.equal(key, same);
  t.equal((await buffer(await s.blobs.open(key))).length, 80 * mebibyte);
});

t.test(
  'a storage that is full takes no half blobs, and takes new ones when there is room',
  { skip: skipFull },
  async (t) => {
    await using ours = await startS3Server(40);
    await using s = await testBucket(ours);
    // SeaweedFS has one answer to everything that it cannot do just now.
    const isFull = { name: 'Retryable', code: /^storage_(full|unavailable)$/ };
    for (const options of [{ extension: 'mp4', video }, { extension: 'mp4' }])
      await t.rejects(s.blobs.put(mebibytes(60), options), isFull);
    t.same([...(await listed(s.blobs, 'videos/')), ...(await listed(s.blobs, 'sha256/'))], []);
    t.same(await s.leftovers(), []);
    await s.blobs.put(mebibytes(12), { extension: 'mp4' });
  },
);

t.test('wrong keys, no bucket and nobody there are said in words that help', { skip }, async (t) => {
  await using s = await testBucket(await server());
  const { keys, endpoint } = await server();
  const { key } = await s.blobs.put(bytes('hello'), { extension: 'txt' });
  const refused = async (blobs: Blobs, words: RegExp) => {
    const error = { name: 'Terminal', code: 'storage_refused', message: words };
    await t.rejects(blobs.open(key), error);
    await t.rejects(blobs.stat(BlobKey.parse(`sha256/${'0'.repeat(64)}.txt`)), { code: 'storage_refused' });
    await t.rejects(blobs.put(bytes('other'), { extension: 'txt' }), { code: 'storage_refused' });
    for (const size of [4, 12])
      await t.rejects(blobs.put(mebibytes(size), { extension: 'txt', video }), error);
    await t.rejects(async () => listed(blobs, 'sha256/'), error);
    await t.rejects(blobs.remove([key]), error);
  };
  const stranger = { ...keys, accessKey: 'stranger' };
  const forger = { ...keys, secretKey: 'wrong' };
  await refused(
    createS3Blobs(s.settings, () => stranger),
    /secrets s3-access-key and s3-secret-key/,
  );
  await refused(
    createS3Blobs(s.settings, () => forger),
    /secrets s3-access-key and s3-secret-key/,
  );
  const elsewhere = { ...s.settings, bucket: 'nowhere-to-be-found' };
  await refused(
    createS3Blobs(elsewhere, () => keys),
    /no bucket nowhere-to-be-found.*YTEMPIRE_S3_BUCKET/,
  );
  await t.rejects(
    ensureBucket(s.settings, () => forger),
    { code: 'storage_refused' },
  );
  t.equal(await ensureBucket(s.settings, () => keys), false);

  const nobody = createS3Blobs({ ...s.settings, endpoint: 'http://127.0.0.1:9' }, () => keys, 2);
  const away = { name: 'Retryable', code: 'storage_unavailable', message: /127\.0\.0\.1:9 .*ECONNREFUSED/ };
  await t.rejects(nobody.put(bytes('hello'), { extension: 'txt' }), away);
  await t.rejects(nobody.open(key), away);
  const nameless = createS3Blobs(s.settings, () => {
    throw new Error('The secret s3-access-key is missing');
  });
  await t.rejects(nameless.open(key), /s3-access-key is missing/);
  t.equal(await text(await s.blobs.open(key)), 'hello', endpoint);
});

t.test('a link opens one blob for anybody, for a while, under its own name', { skip }, async (t) => {
  await using s = await testBucket(await server());
  const { key } = await s.blobs.put(bytes('0123456789'), { extension: 'mp4', video });
  const { key: other } = await s.blobs.put(bytes('other'), { extension: 'mp4' });
  const facts = { fileName: 'my-film.mp4', contentType: 'video/mp4' };
  const link = async (seconds: number) => (await s.blobs.link?.(key, { ...facts, seconds })) ?? '';
  const address = await link(300);
  const whole = await fetch(address);
  t.same([whole.status, await whole.text()], [200, '0123456789']);
  t.equal(whole.headers.get('Content-Disposition'), 'attachment; filename="my-film.mp4"');
  t.equal(whole.headers.get('Content-Type'), 'video/mp4');
  const part = await fetch(address, { headers: { Range: 'bytes=2-4' } });
  t.same([part.status, await part.text()], [206, '234']);
  t.equal(part.headers.get('Content-Range'), 'bytes 2-4/10');

  const statusOf = async (url: string, init?: RequestInit) => (await fetch(url, init)).status;
  const [plain = ''] = address.split('?');
  t.equal(await statusOf(plain), 403, 'without the signature');
  t.equal(await statusOf(address.replace(key, other)), 403, 'of another blob');
  t.equal(await statusOf(address.replace('X-Amz-Expires=300', 'X-Amz-Expires=3000')), 403, 'made longer');
  t.equal(await statusOf(address.replace('my-film', 'your-film')), 403, 'named otherwise');
  t.equal(await statusOf(address, { method: 'DELETE' }), 403, 'to remove it');
  const brief = await link(1);
  await pause(2100);
  t.equal(await statusOf(brief), 403, 'when its time is over');
  const { publicEndpoint: _, ...inside } = s.settings;
  const { keys } = await server();
  const unseen = createS3Blobs({ ...inside, publicEndpoint: undefined }, () => keys);
  t.equal(unseen.link, undefined, 'none where people cannot reach the storage');
});

t.test('more blobs than a page holds are listed and removed', { skip }, async (t) => {
  await using s = await testBucket(await server());
  const names = Array.from({ length: 1005 }, (_, index) => `n-${index}`);
  await eachBounded(names, 16, (name) =>
    s.blobs.put(bytes(name), { extension: 'txt', video: { ...video, name } }),
  );
  const found = await listed(s.blobs, `videos/${video.id}/`);
  t.equal(new Set(found.map(({ key }) => key)).size, 1005);
  await s.blobs.remove(found.map(({ key }) => key));
  t.same(await listed(s.blobs, 'videos/'), []);
});

t.test('readers that leave before they read give their connections back', { skip }, async (t) => {
  await using s = await testBucket(await server());
  const { key } = await s.blobs.put(mebibytes(4), { extension: 'bin' });
  for (let left = 0; left < 300; left += 1) (await s.blobs.open(key)).destroy();
  for (let left = 0; left < 300; left += 1) for await (const _piece of await s.blobs.open(key)) break;
  t.equal((await buffer(await s.blobs.open(key))).length, 4 * mebibyte);
});
