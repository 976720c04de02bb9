import t from 'tap';
import { z } from 'zod';
import { createStorageBooks } from '#shared/adapters/postgres/storage/create-storage-books.ts';
import type { VideoId } from '#shared/contracts/ids.ts';
import { blobsNamed } from '#shared/domain/blobs-named.ts';
import { everyVideosStages } from '#shared/domain/pipeline.ts';
import { usualKeepDays, videoBudgetBytes } from '#shared/domain/storage-tiers.ts';
import { StorageKeeper } from '../../runtime/sweeper/storage-keeper.ts';
import { claimStage, storedResults, type TestApi, testApi } from '../support/pipeline-api.ts';
import { silentLog } from '../support/silent-log.ts';

const dayMs = 86_400_000;

/** Makes a video as the stages do: what a result names is held before the result is written. */
async function make(test: TestApi, id: VideoId): Promise<number> {
  const results = await storedResults(test, id);
  for (const stage of everyVideosStages) {
    const run = await claimStage(test, id, stage);
    await test.journal.holdBlobs(run, blobsNamed(results[stage]), 0);
    await test.journal.complete(run, results[stage]);
  }
  return blobsNamed(results).reduce((sum, { bytes }) => sum + bytes, 0);
}

const keep = ({ sql, ports }: TestApi, space?: () => Promise<{ freeBytes: number; totalBytes: number }>) =>
  new StorageKeeper({
    books: createStorageBooks(sql),
    blobs: space ? { ...ports.blobs, space } : ports.blobs,
    ...{ keep: usualKeepDays, videosAtOnce: 7, log: silentLog, digits: 0 },
  }).turn();

const passDays = async ({ sql }: TestApi, days: number): Promise<void> => {
  const ago = sql`${days}::double precision * interval '1 day'`;
  await sql`update video_queue set completed_at = completed_at - ${ago}`;
  await sql`update blobs set kept_until = kept_until - ${ago}, look_at = look_at - ${ago}`;
};

const Storage = z.looseObject({ bytes: z.number().nullable(), kept_until: z.iso.datetime().nullable() });
const Body = z.looseObject({
  storage: Storage.or(z.looseObject({ tiers: z.unknown() })).nullish(),
  completed_at: z.iso.datetime().nullish(),
  files: z.array(z.string()).optional(),
});

async function read(test: TestApi, path: string) {
  const response = await test.call('GET', path);
  return { status: response.status, body: Body.parse(await response.json()) };
}

/** A moment, as a number of days after the video's end. */
const daysAfterEnd = ({ storage, completed_at }: z.infer<typeof Body>): number => {
  const { kept_until } = Storage.parse(storage);
  return (new Date(kept_until ?? '').getTime() - new Date(completed_at ?? '').getTime()) / dayMs;
};

t.test(
  'a video says where its files stand and until when they are kept, and 410 when they are not',
  async (t) => {
    await using test = await testApi();
    const id = await test.queue();
    const nothing = { bytes: null, kept_until: null, deleted_at: null };
    t.same((await read(test, `/status/${id}`)).body.storage, { tier: 'hot', ...nothing });
    const bytes = await make(test, id);
    t.match((await read(test, `/status/${id}`)).body.storage, { tier: 'warm', bytes: null });
    await keep(test);
    const { body } = await read(test, `/videos/${id}`);
    t.match(body.storage, { tier: 'warm', bytes, deleted_at: null });
    t.equal(daysAfterEnd(body), 30);
    t.equal(body.files?.length, 9);

    await passDays(test, 7);
    await keep(test);
    const cold = Storage.parse((await read(test, `/videos/${id}`)).body.storage);
    t.match(cold, { tier: 'cold', deleted_at: null });
    t.ok(Number(cold.bytes) > 0 && Number(cold.bytes) < bytes);
    t.match((await read(test, '/videos')).body, { videos: [{ video_id: id, storage: cold }] });
    const names = ['video.mp4', 'thumbnail-1.jpg', 'captions.srt', 'captions.vtt'];
    for (const name of names)
      t.equal((await test.call('GET', `/videos/${id}/files/${name}`)).status, 200, `${name} of a cold video`);

    await passDays(test, 23);
    await keep(test);
    for (const name of names)
      t.match(await read(test, `/videos/${id}/files/${name}`), {
        status: 410,
        body: { title: 'Gone', code: 'files_deleted', detail: /deleted on 20.*queue it again/ },
      });
    t.equal((await read(test, `/videos/${id}/file`)).status, 410);
    for (const name of ['metadata.json', 'quality.json', 'costs.json'])
      t.equal((await read(test, `/videos/${id}/files/${name}`)).status, 200, `${name} needs no file`);
    const gone = (await read(test, `/videos/${id}`)).body;
    t.match(gone.storage, { tier: 'deleted', bytes: 0, kept_until: null, deleted_at: /^20/ });
    t.same(gone.files, []);
  },
);

t.test('a failed video is told how long it can be retried, and when that is over', async (t) => {
  await using test = await testApi();
  const id = await test.queue();
  const order = { final: true, counts: true, retryAfterMs: undefined };
  await test.journal.fail(
    await claimStage(test, id, 'script_generation'),
    { code: 'x', message: 'y' },
    order,
  );
  t.equal(daysAfterEnd((await read(test, `/status/${id}`)).body), 7);
  await passDays(test, 7);
  await keep(test);
  const answer = await test.call('POST', `/retry/${id}`);
  t.match(
    { status: answer.status, body: await answer.json() },
    { status: 410, body: { code: 'files_deleted' } },
  );
});

t.test(
  'metrics tell what is stored by tier and how much room is left, once somebody has counted',
  async (t) => {
    await using test = await testApi();
    t.equal((await read(test, '/metrics')).body.storage, null);
    const text = async () => await (await test.call('GET', '/metrics/prometheus')).text();
    t.notMatch(await text(), 'ytempire_storage');
    const bytes = await make(test, await test.queue());
    const free = videoBudgetBytes;
    await keep(test, async () => ({ freeBytes: free, totalBytes: 10 * free }));
    const { body } = await read(test, '/metrics');
    t.match(body.storage, {
      tiers: {
        hot: { bytes: 0 },
        warm: { videos: 1, bytes },
        cold: { videos: 0, bytes: 0 },
        cached: { bytes: 0 },
      },
      space: { free_bytes: free, total_bytes: 10 * free, needed_bytes: 7 * free, nearly_full: true },
      counted_at: /^20/,
    });
    t.match(body, { alerts_last_day: { storage: 1 } });
    const lines = (await text()).split('\n');
    for (const line of [
      `ytempire_storage_bytes{tier="warm"} ${bytes}`,
      'ytempire_storage_videos{tier="warm"} 1',
      `ytempire_storage_free_bytes ${free}`,
      `ytempire_storage_total_bytes ${10 * free}`,
      'ytempire_storage_nearly_full 1',
      'ytempire_cost_alerts_last_day{kind="storage"} 1',
    ])
      t.ok(lines.includes(line), line);
  },
);
