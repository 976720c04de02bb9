import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import postgres from 'postgres';
import t from 'tap';
import { migrate } from '#shared/adapters/postgres/migrate.ts';
import { createStorageBooks } from '#shared/adapters/postgres/storage/create-storage-books.ts';
import { createCache } from '#shared/adapters/redis/create-cache.ts';
import type { BlobKey, VideoId } from '#shared/contracts/ids.ts';
import { videoBudgetBytes } from '#shared/domain/storage-tiers.ts';
import type { Blobs } from '#shared/ports/blobs.ts';
import { type FilmStudio, filmStudio } from '../support/film-studio.ts';
import { testRedis } from '../support/redis.ts';
import { productDatabase } from '../support/videos.ts';

const redis = await testRedis();
t.teardown(() => redis[Symbol.asyncDispose]());
const cache = createCache({ ...redis, warn: () => {}, patienceMs: 60_000 });

const endings = async ({ stored }: FilmStudio): Promise<string[]> =>
  [...(await stored())]
    .map((key) => key.replace(/^(sha256|videos)\/[^.]*?(video-r\d|captions)?\./, '$2.'))
    .sort();

async function filesOf({ sql }: FilmStudio, id: VideoId): Promise<unknown> {
  const [row] = await sql`
    select status, files_tier as tier, files_bytes::int as bytes, files_deleted_at is not null as deleted
    from video_queue where id = ${id}`;
  return row;
}

t.test('a finished video keeps all for a week, what people download for a month, then nothing', async (t) => {
  await using studio = await filmStudio(cache);
  const id = await studio.begin();
  await studio.finish(id);
  const all = ['.jpg', '.mp4', '.png', '.wav', 'captions.srt', 'video-r1.mp4'];
  t.same(await endings(studio), all);
  t.match(await studio.keeper().turn(), { counted: 1, movedOn: 0, removed: 0 });
  const bytes = 6 * ' of '.length + 'narrationpicturescenefilmthumbnailcaptions'.length + 6 * 36;
  t.same(await filesOf(studio, id), { status: 'completed', tier: 'warm', bytes, deleted: false });

  await studio.passDays(6.99);
  t.match(await studio.keeper().turn(), { counted: 0, movedOn: 0, removed: 0 });
  await studio.passDays(0.01);
  t.match(await studio.keeper().turn(), { movedOn: 1, removed: 1 });
  t.same(
    await endings(studio),
    all.filter((name) => name !== '.mp4'),
    'scenes serve like films for a week; pictures and narration for a month, whatever becomes of their video',
  );
  t.match(await filesOf(studio, id), { tier: 'cold', deleted: false });

  await studio.passDays(23);
  t.match(await studio.keeper().turn(), { movedOn: 1 });
  t.same(await endings(studio), []);
  t.same(await filesOf(studio, id), { status: 'completed', tier: 'deleted', bytes: 0, deleted: true });
  t.match(await studio.keeper().turn(), { counted: 0, movedOn: 0, removed: 0, adopted: 0 });
  const [left] =
    await studio.sql`select (select count(*)::int from blobs) + (select count(*)::int from blob_uses) as rows`;
  t.same(left, { rows: 0 });
});

t.test('without a cache nothing outlives the tier of its video', async (t) => {
  await using studio = await filmStudio();
  const id = await studio.begin();
  await studio.finish(id);
  await studio.passDays(7);
  t.match(await studio.keeper().turn(), { counted: 1, movedOn: 1, removed: 3 });
  t.same(await endings(studio), ['.jpg', 'captions.srt', 'video-r1.mp4']);
});

t.test(
  'a file that was rejected goes when the video grows cold; the one that took its place stays',
  async (t) => {
    await using studio = await filmStudio();
    const id = await studio.begin();
    for (const stage of [
      'script_generation',
      'audio_synthesis',
      'media_collection',
      'video_rendering',
    ] as const)
      await studio.stage(id, stage);
    await studio.stage(id, 'quality_validation', { rejected: true });
    for (const stage of ['video_rendering', 'quality_validation', 'upload_preparation'] as const)
      await studio.stage(id, stage, { round: 2 });
    await studio.passDays(7);
    await studio.keeper().turn();
    t.same(await endings(studio), ['.jpg', 'captions.srt', 'video-r2.mp4']);
  },
);

t.test('a failed video finds its files for a week; then it is deleted, and says so', async (t) => {
  await using studio = await filmStudio();
  const ids = [await studio.begin(), await studio.begin()] as const;
  const content = 'the same for both tries';
  for (const id of ids) await t.rejects(studio.finish(id, { content, fails: true }), /upload_preparation/);
  await studio.passDays(6.99);
  await studio.keeper().turn();
  const [retried, left] = ids;
  t.match(await studio.videos.retry(retried), { kind: 'queued' });
  t.match(await filesOf(studio, retried), { tier: 'hot', bytes: null });
  studio.made.clear();
  await studio.finish(retried, { content });
  t.same([...studio.made], [['captions', 1]], 'all else was there');
  await studio.passDays(0.01);
  await studio.keeper().turn();
  t.match(await filesOf(studio, left), { status: 'failed', tier: 'deleted', bytes: 0, deleted: true });
  t.match(await studio.videos.retry(left), { kind: 'files_deleted' });
  t.same(
    await endings(studio),
    ['.jpg', '.mp4', '.png', '.wav', 'captions.srt', 'video-r1.mp4'],
    'of the other one',
  );
});

t.test('what two videos name stays for both, and its age counts from its last use', async (t) => {
  await using studio = await filmStudio(cache);
  const content = randomUUID();
  const first = await studio.begin();
  await studio.finish(first, { content });
  await studio.passDays(20);
  const second = await studio.begin();
  await studio.finish(second, { content });
  t.equal(studio.made.get('narration'), 1, 'the second one had it from the cache');
  await studio.passDays(20);
  await studio.keeper().turn();
  t.match(await filesOf(studio, first), { tier: 'deleted' });
  t.match(await filesOf(studio, second), { tier: 'cold' });
  t.same(await endings(studio), ['.jpg', '.png', '.wav', 'captions.srt', 'video-r1.mp4']);
  await studio.passDays(10);
  await studio.keeper().turn();
  t.same(await endings(studio), []);
});

t.test('two keepers at once count, move and remove everything once', async (t) => {
  await using studio = await filmStudio();
  const ids = await Promise.all(Array.from({ length: 5 }, () => studio.begin()));
  for (const id of ids) await studio.finish(id);
  const both = async () => {
    const reports = await Promise.all([studio.keeper().turn(), studio.keeper().turn()]);
    const sum = (of: 'counted' | 'movedOn' | 'removed') =>
      reports.reduce((all, report) => all + report[of], 0);
    return { counted: sum('counted'), movedOn: sum('movedOn'), removed: sum('removed') };
  };
  t.same(await both(), { counted: 5, movedOn: 0, removed: 0 });
  await studio.passDays(7);
  t.same(await both(), { counted: 0, movedOn: 5, removed: 15 });
  t.equal((await studio.stored()).size, 15);
  await studio.passDays(23);
  t.same(await both(), { counted: 0, movedOn: 5, removed: 15 });
  t.same(await endings(studio), []);
});

/** A store in which every removal waits until it is told to go on. */
function slowStore(blobs: Blobs) {
  const begun = Promise.withResolvers<readonly BlobKey[]>();
  const goOn = Promise.withResolvers<void>();
  const remove: Blobs['remove'] = async (keys) => {
    begun.resolve(keys);
    await goOn.promise;
    await blobs.remove(keys);
  };
  return { store: { ...blobs, remove }, begun: begun.promise, goOn: goOn.resolve };
}

t.test('a cached result whose file is just being removed is made anew, and its file stays', async (t) => {
  await using studio = await filmStudio(cache);
  const content = randomUUID();
  await studio.finish(await studio.begin(), { content });
  // The cache itself forgets nothing here: only the rows grow old.
  await studio.passDays(31);
  const slow = slowStore(studio.blobs);
  const turn = studio.keeper(slow.store).turn();
  t.equal((await slow.begun).length, 6);
  studio.made.clear();
  const asked = studio.asked(2);
  const making = studio.begin().then((id) => studio.finish(id, { content }));
  await asked;
  slow.goOn();
  await Promise.all([turn, making]);
  const once = { narration: 1, picture: 1, scene: 1, film: 1, thumbnail: 1, captions: 1 };
  t.same(Object.fromEntries(studio.made), once);
  t.same(await endings(studio), ['.jpg', '.mp4', '.png', '.wav', 'captions.srt', 'video-r1.mp4']);
});

t.test('a file put while a like one is being removed is not relied on: it is made again', async (t) => {
  await using studio = await filmStudio();
  const content = randomUUID();
  await studio.finish(await studio.begin(), { content });
  await studio.passDays(31);
  const slow = slowStore(studio.blobs);
  const turn = studio.keeper(slow.store).turn();
  await slow.begun;
  const next = await studio.begin();
  await studio.stage(next, 'script_generation');
  const isPut = Promise.withResolvers<void>();
  const put: Blobs['put'] = (...order) => studio.blobs.put(...order).finally(isPut.resolve);
  const making = studio.stage(next, 'audio_synthesis', { content }, { ...studio.blobs, put });
  await isPut.promise;
  slow.goOn();
  await turn;
  t.match(await making, { kind: 'scheduled', failure: { code: /^file_(missing|being_removed)$/ } });
  t.same(await endings(studio), [], 'it went with the other one');
  t.match(await studio.stage(next, 'audio_synthesis', { content }), { kind: 'done' });
  t.same(await endings(studio), ['.wav']);
});

t.test(
  'what a keeper had decided before it was killed is done by the next one, and by nobody twice',
  async (t) => {
    await using studio = await filmStudio();
    await studio.finish(await studio.begin());
    await studio.passDays(31);
    const killed = slowStore(studio.blobs);
    void studio.keeper(killed.store).turn();
    const condemned = await killed.begun;
    t.match(await studio.keeper().turn(), { removed: 0 }, 'it may be at work yet');
    t.equal((await studio.stored()).size, 6);
    await studio.sql`update blobs set look_at = now()`;
    t.match(await studio.keeper().turn(), { removed: condemned.length });
    t.same(await endings(studio), []);
    // One that comes late finds its removal taken over, and does no harm to what was put since.
    const id = await studio.begin();
    await studio.finish(id);
    killed.goOn();
    t.equal((await studio.stored()).size, 6);
  },
);

t.test('keepers killed at any moment leave nothing that the next one does not do', async (t) => {
  await using studio = await filmStudio();
  const lasting = await studio.begin();
  await studio.finish(lasting);
  const kept = await studio.stored();
  for (let videos = 0; videos < 5; videos += 1) await studio.finish(await studio.begin());
  await studio.sql`update video_queue set completed_at = completed_at - interval '31 days' where id <> ${lasting}`;
  await studio.sql`update blobs set kept_until = now(), look_at = now() where not key = any(${[...kept]}::text[])`;
  const child = join(import.meta.dirname, '../support/storage-keeper-child.ts');
  for (let kills = 0; kills < 4; kills += 1) {
    const keeper = fork(child, [studio.url, studio.folder], { stdio: 'inherit' });
    await once(keeper, 'message');
    await pause(kills * 7);
    keeper.kill('SIGKILL');
    await once(keeper, 'exit');
    await goneFromServer(studio);
    // As half an hour later.
    await studio.sql`update blobs set look_at = now() where removal is not null`;
  }
  await studio.keeper().turn();
  t.same(await studio.stored(), kept);
  t.match(await filesOf(studio, lasting), { tier: 'warm' });
});

/** What a killed process has begun, the server ends a moment later. */
async function goneFromServer({ sql }: FilmStudio): Promise<void> {
  const left = () => sql`
    select from pg_stat_activity where application_name = 'keeper to be killed' and datname = current_database()`;
  while ((await left()).length > 0) await pause(20);
}

t.test('of a store with files nobody knows, the old ones go and the young ones stay', async (t) => {
  await using studio = await filmStudio();
  const old = async (name: string, days: number) => {
    const path = join(studio.folder, name);
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, 'x');
    const then = Date.now() / 1000 - days * 86_400;
    await utimes(path, then, then);
  };
  const key = (digit: string) => `sha256/${digit.repeat(64)}.wav`;
  const gone: VideoId = await studio.begin();
  await old(key('a'), 32);
  await old(key('b'), 3);
  await old(key('c'), 0.5);
  await old(`videos/${gone}/video-r1.mp4`, 40);
  await old('incoming/9c8cf296', 1.1);
  await old('incoming/6947fd89', 0.9);
  t.match(await studio.keeper().turn(), { adopted: 3, removed: 0, unfinished: 1 });
  t.equal((await studio.stored()).size, 4, 'a person has a day to wonder');
  await studio.passDays(1);
  t.match(await studio.keeper().turn(), { adopted: 1, removed: 2, unfinished: 1 });
  t.same([...(await studio.stored())].sort(), [key('b'), key('c')]);
  await studio.passDays(30);
  await studio.keeper().turn();
  t.same(await endings(studio), []);
});

t.test('a video above its budget is told of once, a store that is nearly full once a day', async (t) => {
  await using studio = await filmStudio();
  const id = await studio.begin();
  await t.rejects(studio.finish(id, { fails: true }), /upload_preparation/);
  await studio.sql`update blobs set bytes = ${videoBudgetBytes} where key like '%.wav'`;
  const space = async () => ({ freeBytes: 7 * videoBudgetBytes - 1, totalBytes: 10 ** 12 });
  const full = { ...studio.blobs, space };
  for (let turns = 0; turns < 2; turns += 1) await studio.keeper(full).turn();
  await studio.videos.retry(id);
  await studio.finish(id);
  await studio.keeper(full).turn();
  const alerts =
    await studio.sql`select level, video_id, detail from cost_alerts where kind = 'storage' order by level`;
  t.match(alerts, [
    {
      level: 'nearly_full',
      video_id: null,
      detail: { needed_bytes: 7 * videoBudgetBytes, total_bytes: 10 ** 12 },
    },
    { level: 'over_budget', video_id: id, detail: { budget_bytes: videoBudgetBytes } },
  ]);
  t.equal(alerts.length, 2);
});

t.test('what is stored is counted by tier, each file once', async (t) => {
  await using studio = await filmStudio(cache);
  const content = 'x'.repeat(36);
  const cold = await studio.begin();
  await studio.finish(cold, { content });
  await studio.passDays(8);
  const warm = await studio.begin();
  await studio.finish(warm, { content });
  const hot = await studio.begin();
  await studio.stage(hot, 'script_generation');
  await studio.stage(hot, 'audio_synthesis', { content });
  await studio.keeper().turn();
  const { storage } = await studio.videos.statistics();
  const size = (...kinds: string[]) => kinds.reduce((sum, kind) => sum + kind.length + ' of '.length + 36, 0);
  t.match(storage, {
    tiers: {
      hot: { videos: 1, bytes: size('narration') },
      warm: { videos: 1, bytes: size('picture', 'scene', 'thumbnail', 'film', 'captions') },
      cold: { videos: 1, bytes: size('film', 'captions') },
      cached: { videos: 0, bytes: 0 },
    },
  });
  t.ok(storage?.space && storage.space.freeBytes <= storage.space.totalBytes);
  t.equal(storage?.space?.neededBytes, 7 * videoBudgetBytes);
});

t.test('one step that fails keeps no other from being done', async (t) => {
  await using studio = await filmStudio();
  await studio.finish(await studio.begin());
  await studio.passDays(7);
  const broken: Blobs = {
    ...studio.blobs,
    remove: () => Promise.reject(new Error('the store is away')),
    removeUnfinished: () => Promise.reject(new Error('the store is away')),
  };
  t.match(await studio.keeper(broken).turn(), { counted: 1, movedOn: 1, removed: 0, unfinished: 0 });
  t.ok((await studio.videos.statistics()).storage);
  const books = createStorageBooks(studio.sql);
  t.same(await books.condemn(randomUUID(), 10), { keys: [], more: false }, 'the removal is under way');
  await studio.sql`update blobs set look_at = now() where removal is not null`;
  t.match(await studio.keeper().turn(), { removed: 3 });
});

t.test('files of videos made before there were rows are found in their results', async (t) => {
  await using db = await productDatabase();
  const name = `before_${randomUUID().slice(0, 8)}`;
  await db.sql.unsafe(`create database ${name}`);
  const sql = postgres(new URL(`/${name}`, db.url).href, { max: 1, onnotice: () => {} });
  const folder = await mkdtemp(join(tmpdir(), 'migrations-'));
  try {
    const all = join(import.meta.dirname, '../../migrations');
    for (const file of await readdir(all)) if (file < '0013') await cp(join(all, file), join(folder, file));
    await migrate(sql, folder);
    const blob = (digit: string, bytes: number) => ({ key: `sha256/${digit.repeat(64)}.png`, bytes });
    const id = randomUUID();
    const film = { key: `videos/${id}/video-r1.mp4`, bytes: 7 };
    await sql`
      insert into video_queue (id, channel_id, priority, complexity, request_data, estimated_cost, rank, status, completed_at)
      values (${id}, 'c', 1, 'simple', '{}', 0, 1, 'completed', now() - interval '1 day')`;
    const results = [
      { scenes: [{ picture: blob('a', 3) }, { picture: blob('b', 4), text: 'x' }] },
      { video: film },
    ];
    for (const [index, result] of [...results, { key: 'no blob', bytes: 3 }, null].entries())
      await sql`
        insert into stage_runs (video_id, stage, round, function_name, status, token, lease_expires_at, result)
        values (${id}, 'a stage', ${index}, 'f', 'done', 1, now(), ${sql.json(result)})`;
    await migrate(sql, all);
    const found =
      await sql`select key, bytes::int as bytes from blobs join blob_uses using (key) where video_id = ${id}`;
    const byKey = (one: { key?: string }, other: { key?: string }) =>
      (one.key ?? '') < (other.key ?? '') ? -1 : 1;
    t.same([...found].sort(byKey), [blob('a', 3), blob('b', 4), film]);
  } finally {
    await sql.end();
    await db.sql.unsafe(`drop database ${name} with (force)`);
    await rm(folder, { recursive: true });
  }
});
