import t from 'tap';
import type { Sql } from '#shared/adapters/postgres/connect.ts';
import { replayDeadLetters } from '#shared/adapters/postgres/dead-letters/replay-dead-letters.ts';
import { auditMoney } from '#shared/adapters/postgres/money/audit/audit-money.ts';
import { createLedger } from '#shared/adapters/postgres/money/ledger.ts';
import { createOutboxSource } from '#shared/adapters/postgres/outbox-source.ts';
import { createStageJournal } from '#shared/adapters/postgres/stage-journal.ts';
import { createSweep } from '#shared/adapters/postgres/sweep.ts';
import { createVideos } from '#shared/adapters/postgres/videos/create-videos.ts';
import { Retryable } from '#shared/contracts/errors.ts';
import type { VideoId } from '#shared/contracts/ids.ts';
import { dollars } from '#shared/contracts/money.ts';
import type { StageName } from '#shared/contracts/stages.ts';
import { type Topic, topics } from '#shared/contracts/topics.ts';
import { everyVideosStages } from '#shared/domain/pipeline.ts';
import { stageWorstCase } from '#shared/domain/pricing.ts';
import { longestWaitMs, retryPauseMs } from '#shared/domain/retry.ts';
import { codesOfWaits } from '#shared/domain/waits.ts';
import type { StageRun } from '#shared/ports/stage-journal.ts';
import { filmStudio } from '../support/film-studio.ts';
import { places, productDatabase, queueVideo, startVideo, unlimitedDays } from '../support/videos.ts';

const hourMs = 3_600_000;
const published = { publish: 'private' };

/** A pipeline on a database of its own, and a worker's hands. */
async function studio() {
  const db = await productDatabase();
  const { sql } = db;
  await unlimitedDays(sql);
  const pauseMs = (attempt: number, atLeastMs: number | undefined) =>
    retryPauseMs(attempt, 1000, 0, atLeastMs);
  const journal = createStageJournal(sql, { running: places, pauseMs });
  const claim = (id: VideoId, stage: StageName) =>
    journal.claim({ videoId: id, stage, round: 1, functionName: stage, leaseMs: 60_000 });
  /** Claims a stage and reserves for it, as the wrapper does. */
  const begin = async (id: VideoId, stage: StageName): Promise<StageRun> => {
    const answer = await claim(id, stage);
    if (answer.kind !== 'claimed') throw new Error(`${stage} is ${answer.kind}`);
    const offers = [{ tier: 'standard' as const, amount: stageWorstCase(stage, 'standard') }];
    const reservationId = `stage/${id}:${stage}:1:${answer.run.token}`;
    const holder = { kind: 'stage' as const };
    const granted = await createLedger(sql).reserve({
      reservationId,
      videoId: id,
      stage,
      round: 1,
      offers,
      holder,
    });
    if (granted.kind !== 'granted') throw new Error(`${stage} was ${granted.kind}`);
    return answer.run;
  };
  const finish = async (id: VideoId, stage: StageName) =>
    await journal.complete(await begin(id, stage), { verdict: 'accepted', made_by: stage });
  return {
    ...db,
    journal,
    claim,
    begin,
    finish,
    videos: createVideos(sql, { queueLimit: 10, running: places }),
    sweep: () => createSweep(sql, { running: places, graceMs: 0 }).once(),
    /** Takes a video as far as its publishing. */
    async make(id: VideoId) {
      for (const stage of everyVideosStages) await finish(id, stage);
    },
    /** The upload says that it has to wait. */
    async putOff(id: VideoId, code: string, retryAfterMs: number | undefined, counts = false) {
      return await journal.fail(
        await begin(id, 'youtube_upload'),
        { code, message: code },
        {
          ...{ final: false, counts, retryAfterMs },
        },
      );
    },
    async failUpload(id: VideoId) {
      const failure = { code: 'upload_rejected', message: 'YouTube said no' };
      await journal.fail(await begin(id, 'youtube_upload'), failure, {
        ...{ final: true, counts: true, retryAfterMs: undefined },
      });
    },
    [Symbol.asyncDispose]: () => db[Symbol.asyncDispose](),
  };
}

type Studio = Awaited<ReturnType<typeof studio>>;

interface Facts {
  status: string;
  lane: string | null;
  made: boolean;
  retries: number;
}

async function factsOf(sql: Sql, id: VideoId): Promise<Facts> {
  const [row] = await sql<Facts[]>`
    select status, lane, made_at is not null as made, retry_count as retries from video_queue where id = ${id}`;
  if (!row) throw new Error(`there is no ${id}`);
  return row;
}

/** Topics of what waits in the outbox, oldest first. */
async function eventsOf(sql: Sql, id: VideoId): Promise<Topic[]> {
  const rows = await sql<{ topic: Topic }[]>`select topic from outbox where video_id = ${id} order by id`;
  return rows.map(({ topic }) => topic);
}

async function inPlaces(sql: Sql): Promise<number> {
  const [row] = await sql<{ n: number }[]>`
    select count(*)::int as n from video_queue where status = 'processing' and lane is not null`;
  return row?.n ?? -1;
}

/** As if so many hours had gone by for what waits. */
async function passTime(sql: Sql, hours: number): Promise<void> {
  const ago = sql`${hours}::double precision * interval '1 hour'`;
  await sql`update stage_runs set due_at = due_at - ${ago}, finished_at = finished_at - ${ago}`;
  await sql`update outbox set due_at = due_at - ${ago}`;
}

async function filesOf(sql: Sql, id: VideoId) {
  const [row] = await sql`select status, files_tier as tier from video_queue where id = ${id}`;
  return row;
}

const wrongBooks = async ({ sql }: Studio) =>
  (await auditMoney(sql, { graceSeconds: 0 })).filter(({ violations }) => violations > 0);

t.test('a video that is made gives its place to the next one, and is published without one', async (t) => {
  await using all = await studio();
  const { sql } = all;
  const first = await Promise.all(Array.from({ length: 7 }, () => queueVideo(sql, published)));
  await all.sweep();
  const urgent = await queueVideo(sql, { ...published, priority: 10 });
  for (let n = 0; n < 6; n += 1) await queueVideo(sql, n % 2 ? published : {});
  const [one, ...others] = first as [VideoId, ...VideoId[]];
  await all.make(one);
  t.match(await factsOf(sql, one), { status: 'processing', lane: null, made: true });
  t.match(await factsOf(sql, urgent), { status: 'processing', lane: /gpu|cpu/ }, 'at that moment');
  t.equal(await inPlaces(sql), 7, 'never more than there are places');
  t.same((await eventsOf(sql, one)).slice(-2), [topics.uploadReady, topics.publishRequested]);

  for (const id of others) await all.make(id);
  t.equal(await inPlaces(sql), 7, 'all that waited are let in');
  const { running, publishing, byStatus } = await all.videos.statistics();
  t.same([running.gpu + running.cpu, publishing, byStatus.processing, byStatus.queued], [7, 7, 14, 0]);
  t.same(await wrongBooks(all), []);

  await all.finish(one, 'youtube_upload');
  t.match(await factsOf(sql, one), { status: 'completed', lane: null });
  t.same((await eventsOf(sql, one)).slice(-2), [topics.videoPublished, topics.videoCompleted]);
  t.equal(await inPlaces(sql), 7);
  t.same(await wrongBooks(all), []);
});

t.test('a video that is not to be published ends where it always did', async (t) => {
  await using all = await studio();
  const id = await startVideo(all.sql);
  await all.make(id);
  t.match(await factsOf(all.sql, id), { status: 'completed', made: false });
  t.same((await eventsOf(all.sql, id)).slice(-2), [topics.uploadReady, topics.videoCompleted]);
});

t.test('a wait for quota lasts as long as it was said, and uses up no try', async (t) => {
  await using all = await studio();
  const { sql } = all;
  const id = await startVideo(sql, published);
  await all.make(id);
  for (let night = 0; night < 5; night += 1) {
    t.same(await all.putOff(id, 'quota_exhausted', 25 * hourMs), {
      kind: 'scheduled',
      retryAfterMs: 25 * hourMs,
    });
    const [event] = await sql<{ hours: number }[]>`
      select extract(epoch from due_at - now())::double precision / 3600 as hours from outbox
      where video_id = ${id} and target = 'youtube_upload' order by id desc limit 1`;
    t.ok(event && event.hours > 24.9 && event.hours <= 25, 'its event comes then');
    t.match(await all.claim(id, 'youtube_upload'), { kind: 'busy' }, 'and nobody may begin before');
    t.match(await all.sweep(), { rewoken: 0, takenOver: 0 }, 'nor is it taken for lost');
    t.same(await wrongBooks(all), []);
    await passTime(sql, 25);
  }
  t.match(await all.putOff(id, 'quota_exhausted', 100 * hourMs), { retryAfterMs: longestWaitMs });
  await passTime(sql, 26);
  // Three tries after the first are left.
  for (let tries = 0; tries < 3; tries += 1) {
    t.match(await all.putOff(id, 'provider_failed', undefined, true), { kind: 'scheduled' });
    await passTime(sql, 1);
  }
  t.match(await all.putOff(id, 'provider_failed', undefined, true), { kind: 'failed' });
});

t.test('whoever waits for quota is woken after it, also when the event was lost', async (t) => {
  await using all = await studio();
  const { sql } = all;
  const id = await startVideo(sql, published);
  await all.make(id);
  await all.putOff(id, 'quota_exhausted', 10 * hourMs);
  await sql`delete from outbox`;
  t.match(await all.sweep(), { rewoken: 0 });
  await passTime(sql, 9.9);
  t.match(await all.sweep(), { rewoken: 0 });
  await passTime(sql, 0.2);
  t.match(await all.sweep(), { rewoken: 1 });
  t.same(await eventsOf(sql, id), [topics.publishRequested]);
  await all.finish(id, 'youtube_upload');
  t.match(await factsOf(sql, id), { status: 'completed' });

  const killed = await startVideo(sql, published);
  await all.make(killed);
  await all.begin(killed, 'youtube_upload');
  await sql`delete from outbox`;
  await sql`update stage_runs set lease_expires_at = now() - interval '1 second' where status = 'running'`;
  t.match(await all.sweep(), { takenOver: 1 }, 'and so is one whose worker died');
  t.same(await eventsOf(sql, killed), [topics.publishRequested]);
});

t.test('a retry of a failed upload does only that again, at once, however full it is', async (t) => {
  await using all = await studio();
  const { sql } = all;
  const id = await startVideo(sql, published);
  await all.make(id);
  await all.failUpload(id);
  t.match(await factsOf(sql, id), { status: 'failed', lane: null, made: true });
  t.match((await eventsOf(sql, id)).at(-1), topics.videoFailed);
  t.same(await wrongBooks(all), []);
  for (let n = 0; n < 17; n += 1) await startVideo(sql);
  const runs = () =>
    sql`select stage, token from stage_runs where video_id = ${id} and status = 'done' order by 1`;
  const before = await runs();
  await sql`delete from outbox`;

  t.match(await all.videos.retry(id), { kind: 'queued', position: 0, status: 'processing' });
  t.match(await factsOf(sql, id), { status: 'processing', lane: null, retries: 1 });
  t.same(await eventsOf(sql, id), [topics.publishRequested]);
  t.equal(await inPlaces(sql), 7);
  t.same(await wrongBooks(all), []);
  await all.finish(id, 'youtube_upload');
  t.match(await factsOf(sql, id), { status: 'completed' });
  t.same((await runs()).slice(0, before.length), before, 'nothing else was made again');
  const paid = await sql`select from effects where video_id = ${id} and stage = 'admission'`;
  t.equal(paid.length, 1, 'nor was the fixed part paid twice');
  t.same(await wrongBooks(all), []);
});

t.test('a retry goes on when the money of the day is gone and spending is stopped', async (t) => {
  await using all = await studio();
  const { sql } = all;
  const id = await startVideo(sql, published);
  await all.make(id);
  await all.failUpload(id);
  await sql`select apply_budgets(${dollars(3)}, 0, 0)`;
  await sql`update budgets set stopped_at = now(), stop_reason = 'a test'`;
  t.match(await all.videos.retry(id), { kind: 'queued', status: 'processing' });
  t.same(await wrongBooks(all), []);
});

t.test('a video can be cancelled while it waits, and published after all', async (t) => {
  await using all = await studio();
  const { sql } = all;
  const id = await startVideo(sql, published);
  await all.make(id);
  await all.putOff(id, 'quota_exhausted', 20 * hourMs);
  t.same(await all.videos.cancel(id), { kind: 'cancelled' });
  t.match(await factsOf(sql, id), { status: 'cancelled', lane: null });
  t.same(
    (await eventsOf(sql, id)).filter((topic) => topic === topics.publishRequested),
    [],
  );
  t.same(await wrongBooks(all), []);
  await sql`delete from outbox`;
  t.match(await all.videos.retry(id), { kind: 'queued', status: 'processing' });
  t.same(await eventsOf(sql, id), [topics.publishRequested]);
  await all.finish(id, 'youtube_upload');
  t.match(await factsOf(sql, id), { status: 'completed' });
});

t.test('a worker whose video is cancelled meanwhile writes nothing', async (t) => {
  await using all = await studio();
  const id = await startVideo(all.sql, published);
  await all.make(id);
  const run = await all.begin(id, 'youtube_upload');
  await all.videos.cancel(id);
  t.equal(await all.journal.heartbeat(run, 60_000), false);
  await t.rejects(all.journal.complete(run, {}), { name: 'LeaseLost' });
  t.match(await factsOf(all.sql, id), { status: 'cancelled' });
});

t.test('replay opens a video whose request to be published was buried', async (t) => {
  await using all = await studio();
  const { sql, url } = all;
  const id = await startVideo(sql, published);
  await sql`delete from outbox`;
  await all.make(id);
  const source = createOutboxSource({ databaseUrl: url, running: places, leaseMs: 60_000 });
  t.teardown(() => source.close());
  const subscription = { topic: topics.publishRequested, functionName: 'youtube-upload' };
  const [delivery] = await source.take([subscription], new Map([['youtube-upload', 1]]));
  if (!delivery) throw new Error('nothing was taken');
  t.match(delivery.event, { data: { request: {}, script: {}, rendered: {}, package: {} } });
  await source.bury(delivery, '400 not understood');
  t.match(await factsOf(sql, id), { status: 'failed', made: true });
  const [letter] = await sql<{ id: bigint }[]>`select id from dead_letters`;
  const outcome = await replayDeadLetters(sql, [letter?.id ?? 0n], {
    ...{ queueLimit: 10, running: places, dryRun: false },
  });
  t.same([...outcome.values()], [{ kind: 'reopened' }]);
  t.match(await factsOf(sql, id), { status: 'processing', lane: null });
  t.ok((await eventsOf(sql, id)).includes(topics.publishRequested));
});

t.test('the wait for a quota counts neither as work on a video nor against its cost', async (t) => {
  await using all = await studio();
  const { sql } = all;
  const id = await startVideo(sql, published);
  await all.make(id);
  await all.putOff(id, 'quota_exhausted', 20 * hourMs);
  await passTime(sql, 20);
  await sql`
    update video_queue set made_at = made_at - interval '20 hours',
                           processing_started_at = processing_started_at - interval '20 hours'`;
  await all.finish(id, 'youtube_upload');
  const [video] = await sql<{ seconds: number; cost: bigint }[]>`
    select processing_time_seconds as seconds, actual_cost as cost from video_queue where id = ${id}`;
  t.ok(video && video.seconds < 3600);
  t.equal(video?.cost, 200_000n, 'the fixed part, and nothing else in this test');
});

t.test(
  'a video that could not be published keeps its file as others do, and is published from it',
  async (t) => {
    await using studio = await filmStudio();
    const ids = [await studio.begin('private'), await studio.begin('private')] as const;
    for (const id of ids) await t.rejects(studio.finish(id, { unpublished: true }), /youtube_upload/);
    await studio.passDays(7);
    t.match(await studio.keeper().turn(), { counted: 2, movedOn: 2, removed: 6 });
    const [late, left] = ids;
    t.match(await filesOf(studio.sql, late), { status: 'failed', tier: 'cold' });
    t.match(await studio.videos.retry(late), { kind: 'queued', status: 'processing' });
    studio.made.clear();
    await studio.finish(late);
    t.same([...studio.made], [], 'nothing is made again');
    await studio.passDays(23);
    await studio.keeper().turn();
    t.match(await filesOf(studio.sql, left), { status: 'failed', tier: 'deleted' });
    t.match(await studio.videos.retry(left), { kind: 'files_deleted' });
    t.match(await filesOf(studio.sql, late), { status: 'completed', tier: 'cold' }, 'its days began anew');
    t.equal((await studio.stored()).size, 3, 'film, thumbnail and captions of one');
  },
);

t.test('what an upload waits for through no fault of its own uses up none of its tries', async (t) => {
  await using studio = await filmStudio();
  const id = await studio.begin('private');
  await t.rejects(
    studio.finish(id, { waits: new Retryable('quota_exhausted', 'w', { retryAfterMs: 25 * hourMs }) }),
  );
  const attempts = async () => {
    const [run] = await studio.sql<{ attempts: number }[]>`
      select attempts from stage_runs where stage = 'youtube_upload'`;
    return run?.attempts;
  };
  for (const code of codesOfWaits) {
    await passTime(studio.sql, 25);
    const answer = await studio.stage(id, 'youtube_upload', { waits: new Retryable(code, 'w') });
    t.match(answer, { kind: 'scheduled', retryAfterMs: 60_000 }, `${code}: asked again in a minute`);
    t.equal(await attempts(), 0);
  }
  await passTime(studio.sql, 25);
  const waits = new Retryable('provider_failed', 'w');
  t.match(await studio.stage(id, 'youtube_upload', { waits }), { kind: 'scheduled', retryAfterMs: 0 });
  t.equal(await attempts(), 1, 'a failure does');
  await studio.finish(id);
  t.match(await filesOf(studio.sql, id), { status: 'completed' });
});
