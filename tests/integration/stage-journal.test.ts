import { setTimeout as pause } from 'node:timers/promises';
import t from 'tap';
import type { Sql, Tx } from '#shared/adapters/postgres/connect.ts';
import { createLedger } from '#shared/adapters/postgres/money/ledger.ts';
import { createStageJournal } from '#shared/adapters/postgres/stage-journal.ts';
import { createSweep } from '#shared/adapters/postgres/sweep.ts';
import { Terminal } from '#shared/contracts/errors.ts';
import type { VideoId } from '#shared/contracts/ids.ts';
import { dollars, micros } from '#shared/contracts/money.ts';
import type { StageName } from '#shared/contracts/stages.ts';
import { overheadMicros } from '#shared/domain/pricing.ts';
import { LeaseLost, type StageJournal, type StageRun } from '#shared/ports/stage-journal.ts';
import type { SweepReport } from '#shared/ports/sweep.ts';
import { places, productDatabase, startVideo } from '../support/videos.ts';

const journalOf = (sql: Sql): StageJournal => createStageJournal(sql, { running: places, pauseMs: () => 0 });

async function claimed(
  journal: StageJournal,
  videoId: VideoId,
  stage: StageName,
  round = 1,
): Promise<StageRun> {
  const claim = await journal.claim({ videoId, stage, round, functionName: `fn-${stage}`, leaseMs: 60_000 });
  if (claim.kind !== 'claimed') throw new Error(`not claimed: ${claim.kind}`);
  return claim.run;
}

async function reserve(sql: Sql, run: StageRun, amount = dollars(0.1)): Promise<string> {
  const reservationId = `stage/${run.videoId}:${run.stage}:${run.round}:${run.token}`;
  const { videoId, stage, round } = run;
  const offers = [{ tier: 'standard' as const, amount }];
  const holder = { kind: 'stage' as const };
  const outcome = await createLedger(sql).reserve({ reservationId, videoId, stage, round, offers, holder });
  if (outcome.kind !== 'granted') throw new Error(`not granted: ${outcome.kind}`);
  return reservationId;
}

const expireLeases = (sql: Sql) => sql`update stage_runs set lease_expires_at = now() - interval '1 second'`;

/** Without the fixed part, which is charged when the video is let in. */
async function account(sql: Sql, id: VideoId): Promise<{ reserved: bigint; spent: bigint }> {
  const [row] = await sql<{ reserved: bigint; spent: bigint }[]>`
    select reserved_micros as reserved, spent_micros - ${overheadMicros} as spent from cost_accounts where id = ${`video:${id}`}`;
  return row ?? { reserved: -1n, spent: -1n };
}

const topicsOf = async (sql: Sql): Promise<string[]> =>
  (await sql<{ topic: string }[]>`select topic from outbox order by id`).map(({ topic }) => topic);

t.test('of twenty workers that claim a stage at once exactly one gets it', async (t) => {
  await using db = await productDatabase();
  const id = await startVideo(db.sql);
  const journal = journalOf(db.sql);
  const order = {
    videoId: id,
    stage: 'script_generation' as const,
    round: 1,
    functionName: 'f',
    leaseMs: 60_000,
  };
  const claims = await Promise.all(Array.from({ length: 20 }, () => journal.claim(order)));
  t.equal(claims.filter(({ kind }) => kind === 'claimed').length, 1);
  t.equal(claims.filter(({ kind }) => kind === 'busy').length, 19);
});

t.test(
  'a stage that ends writes its result, settles its money and wakes the next, all or nothing',
  async (t) => {
    await using db = await productDatabase();
    const id = await startVideo(db.sql);
    const journal = journalOf(db.sql);
    const run = await claimed(journal, id, 'script_generation');
    const reservationId = await reserve(db.sql, run, dollars(0.4));
    t.same(await account(db.sql, id), { reserved: 400_000n, spent: 0n });
    await journal.startEffect(run, { key: 'write:1', quote: dollars(0.3), reservationId });
    await journal.finishEffect(run, {
      key: 'write:1',
      result: 'text',
      charged: micros(123_456),
      service: 'openai_api',
    });
    await db.sql`delete from outbox`;
    await journal.complete(run, { title: 'x' });
    t.same(await account(db.sql, id), { reserved: 0n, spent: 123_456n });
    t.same(await topicsOf(db.sql), ['script.ready'], 'one event for the two stages that listen to it');
    await t.rejects(journal.complete(run, {}), LeaseLost, 'a second commit is refused');
    const again = await journal.claim({ ...run, functionName: 'f', leaseMs: 1000 });
    t.same(again, { kind: 'done', result: { title: 'x' } });
  },
);

t.test('a worker whose lease ran out can write nothing any more', async (t) => {
  await using db = await productDatabase();
  const id = await startVideo(db.sql);
  const journal = journalOf(db.sql);
  const old = await claimed(journal, id, 'script_generation');
  const reservationId = await reserve(db.sql, old);
  await journal.startEffect(old, { key: 'a', quote: dollars(0.05), reservationId });
  await expireLeases(db.sql);
  const fresh = await claimed(journal, id, 'script_generation');
  t.ok(fresh.token > old.token);
  t.equal(await journal.heartbeat(old, 1000), false);
  await t.rejects(
    journal.finishEffect(old, { key: 'a', result: 1, charged: dollars(0.01), service: 'openai_api' }),
    LeaseLost,
  );
  await t.rejects(journal.startEffect(old, { key: 'b', quote: dollars(0.01), reservationId }), LeaseLost);
  await t.rejects(journal.complete(old, {}), LeaseLost);
  await t.rejects(
    journal.fail(old, { code: 'x', message: 'x' }, { final: true, counts: true, retryAfterMs: undefined }),
    LeaseLost,
  );
  t.equal(await journal.heartbeat(fresh, 1000), true);
});

t.test(
  'a call whose outcome a crash hid counts as spent, once, and a finished one is not made again',
  async (t) => {
    await using db = await productDatabase();
    const id = await startVideo(db.sql);
    const journal = journalOf(db.sql);
    const crashed = await claimed(journal, id, 'script_generation');
    const reservationId = await reserve(db.sql, crashed);
    await journal.startEffect(crashed, { key: 'first', quote: dollars(0.03), reservationId });
    await journal.finishEffect(crashed, {
      key: 'first',
      result: { n: 1 },
      charged: dollars(0.02),
      service: 'openai_api',
    });
    await journal.startEffect(crashed, { key: 'second', quote: dollars(0.04), reservationId });
    await expireLeases(db.sql);
    const run = await claimed(journal, id, 'script_generation');
    t.same(run.journal.get('first'), { takes: 1, result: { n: 1 } });
    t.same(run.journal.get('second'), { takes: 1 });
    t.same(await account(db.sql, id), { reserved: 0n, spent: 60_000n });
    const next = await reserve(db.sql, run);
    await journal.startEffect(run, { key: 'second', quote: dollars(0.04), reservationId: next });
    await journal.finishEffect(run, {
      key: 'second',
      result: 2,
      charged: dollars(0.01),
      service: 'openai_api',
    });
    await journal.complete(run, {});
    t.same(await account(db.sql, id), { reserved: 0n, spent: 70_000n });
    const [sums] = await db.sql`
    select (select sum(amount) from pipeline_costs)::int as ledger, (select sum(charged_micros) from effects)::int as journal`;
    const all = 70_000 + Number(overheadMicros);
    t.same(sums, { ledger: all, journal: all });
  },
);

t.test('a write repeated because its answer was lost changes nothing', async (t) => {
  await using db = await productDatabase();
  const id = await startVideo(db.sql);
  const journal = journalOf(db.sql);
  const run = await claimed(journal, id, 'script_generation');
  const reservationId = await reserve(db.sql, run, dollars(0.1));
  const start = { key: 'a', quote: dollars(0.1), reservationId };
  const before = { ...run, journal: new Map(run.journal) };
  await journal.startEffect(before, start);
  await journal.startEffect(run, start);
  const finish = { key: 'a', result: 1, charged: dollars(0.07), service: 'openai_api' };
  await journal.finishEffect(run, finish);
  await journal.finishEffect(run, finish);
  t.equal((await db.sql`select from pipeline_costs where service = 'openai_api'`).length, 1);
});

t.test('effects together never cost more than what was reserved', async (t) => {
  await using db = await productDatabase();
  const id = await startVideo(db.sql);
  const journal = journalOf(db.sql);
  const run = await claimed(journal, id, 'script_generation');
  const reservationId = await reserve(db.sql, run, dollars(0.1));
  await journal.startEffect(run, { key: 'a', quote: dollars(0.06), reservationId });
  await t.rejects(
    journal.startEffect(run, { key: 'b', quote: dollars(0.06), reservationId }),
    new Terminal(
      'quote_exceeds_reservation',
      'b may cost 60000 micro-dollars, more than is left of what script_generation reserved',
    ),
  );
  await journal.finishEffect(run, { key: 'a', result: 1, charged: dollars(0.01), service: 'openai_api' });
  await journal.startEffect(run, { key: 'b', quote: dollars(0.06), reservationId });
});

t.test('a provider that asks for more than its quote is told of, and takes no more than it', async (t) => {
  await using db = await productDatabase();
  const id = await startVideo(db.sql);
  const journal = journalOf(db.sql);
  const run = await claimed(journal, id, 'script_generation');
  const reservationId = await reserve(db.sql, run, dollars(0.1));
  await journal.startEffect(run, { key: 'a', quote: dollars(0.06), reservationId });
  await journal.finishEffect(run, {
    key: 'a',
    result: 1,
    charged: dollars(0.09),
    service: 'openai_api',
  });
  const alerts = await db.sql`select kind, level, detail from cost_alerts`;
  const detail = { stage: 'script_generation', key: 'a', quote_micros: 60_000, asked_micros: 90_000 };
  t.same(alerts, [{ kind: 'overcharge', level: 'openai_api', detail }]);
  await journal.complete(run, {});
  t.same(await account(db.sql, id), { reserved: 0n, spent: 60_000n });
});

t.test('with the stop switch on no paid call starts, free ones do, and a running one ends', async (t) => {
  await using db = await productDatabase();
  const id = await startVideo(db.sql);
  const journal = journalOf(db.sql);
  const run = await claimed(journal, id, 'script_generation');
  const reservationId = await reserve(db.sql, run, dollars(0.1));
  await journal.startEffect(run, { key: 'a', quote: dollars(0.06), reservationId });
  await db.sql`update budgets set stopped_at = now(), stop_reason = 'looking into a bill'`;
  const late = journal.startEffect(run, { key: 'b', quote: micros(1), reservationId });
  await t.rejects(late, { code: 'spending_stopped', message: /looking into a bill/ });
  await journal.startEffect(run, { key: 'c', quote: micros(0), reservationId });
  for (const key of ['a', 'c'])
    await journal.finishEffect(run, { key, result: 1, charged: micros(0), service: 'openai_api' });
  await journal.complete(run, {});
  t.equal((await db.sql`select from stage_runs where status = 'done'`).length, 1);
});

t.test('of two parallel stages the last one to end wakes the render, once', async (t) => {
  await using db = await productDatabase();
  const id = await startVideo(db.sql);
  const journal = journalOf(db.sql);
  await journal.complete(await claimed(journal, id, 'script_generation'), { s: 1 });
  const [audio, media] = await Promise.all([
    claimed(journal, id, 'audio_synthesis'),
    claimed(journal, id, 'media_collection'),
  ]);
  await db.sql`delete from outbox`;
  await Promise.all([journal.complete(audio, { a: 1 }), journal.complete(media, { m: 1 })]);
  const wakes =
    await db.sql`select event->'data' as data from outbox where topic in ('render.cpu', 'render.gpu')`;
  t.equal(wakes.length, 1);
  t.match(wakes[0]?.data, { script: { s: 1 }, narration: { a: 1 }, media: { m: 1 } });
});

t.test(
  'a failed try comes again as a due event until its tries are used up, then the video fails',
  async (t) => {
    await using db = await productDatabase();
    const id = await startVideo(db.sql);
    const journal = journalOf(db.sql);
    const failure = { code: 'provider_down', message: 'the provider is down' };
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      await db.sql`delete from outbox`;
      const run = await claimed(journal, id, 'script_generation');
      const outcome = await journal.fail(run, failure, {
        final: false,
        counts: true,
        retryAfterMs: undefined,
      });
      t.equal(outcome.kind, 'scheduled');
      const [event] = await db.sql`select topic, target from outbox`;
      t.same(event, { topic: 'video.requested', target: 'fn-script_generation' });
    }
    const last = await claimed(journal, id, 'script_generation');
    const outcome = await journal.fail(last, failure, {
      final: false,
      counts: true,
      retryAfterMs: undefined,
    });
    t.equal(outcome.kind, 'failed');
    const [video] = await db.sql`select status, error_log from video_queue where id = ${id}`;
    t.match(video, { status: 'failed', error_log: [{ code: 'provider_down', stage: 'script_generation' }] });
    t.same(await topicsOf(db.sql), ['video.failed']);
  },
);

t.test('a rejected file is rendered once more, then the video fails', async (t) => {
  await using db = await productDatabase();
  const id = await startVideo(db.sql);
  const journal = journalOf(db.sql);
  const finish = async (stage: StageName, round: number, result: object) =>
    journal.complete(await claimed(journal, id, stage, round), result);
  await finish('script_generation', 1, { s: 1 });
  await finish('audio_synthesis', 1, { a: 1 });
  await finish('media_collection', 1, { m: 1 });
  await finish('video_rendering', 1, { r: 1 });
  await db.sql`delete from outbox`;
  await finish('quality_validation', 1, { verdict: 'rejected', reasons: ['It is black.'] });
  const [wake] = await db.sql`select topic, event->'round' as round, event->'data' as data from outbox`;
  t.match(wake, { topic: 'render.cpu', round: 2, data: { script: { s: 1 } } });
  await finish('video_rendering', 2, { r: 2 });
  await finish('quality_validation', 2, { verdict: 'rejected', reasons: ['It is black.'] });
  const [video] = await db.sql`select status, error_log from video_queue where id = ${id}`;
  t.match(video, { status: 'failed', error_log: [{ code: 'quality_rejected' }] });
});

t.test('the last stage completes the video, tells of it, and lets the next one in', async (t) => {
  await using db = await productDatabase();
  const ids = await Promise.all(Array.from({ length: 8 }, () => startVideo(db.sql)));
  const waiting = await db.sql`select id from video_queue where status = 'queued'`;
  t.equal(waiting.length, 1, 'seven run, the eighth waits');
  const id = ids.find((candidate) => candidate !== waiting[0]?.id) as VideoId;
  const journal = journalOf(db.sql);
  const order: StageName[] = [
    'script_generation',
    'audio_synthesis',
    'media_collection',
    'video_rendering',
    'quality_validation',
    'upload_preparation',
  ];
  for (const stage of order) {
    const run = await claimed(journal, id, stage);
    const reservationId = await reserve(db.sql, run);
    await journal.startEffect(run, { key: 'x', quote: dollars(0.01), reservationId });
    await journal.finishEffect(run, { key: 'x', result: null, charged: micros(7), service: 'gpu_compute' });
    await journal.complete(run, { verdict: 'accepted' });
  }
  const [video] =
    await db.sql`select status, actual_cost, cost_breakdown, lane from video_queue where id = ${id}`;
  t.same(video, {
    status: 'completed',
    actual_cost: 42n + overheadMicros,
    cost_breakdown: { gpu_compute: 42, overhead: Number(overheadMicros) },
    lane: null,
  });
  t.equal((await db.sql`select from video_queue where status = 'queued'`).length, 0);
  t.ok((await topicsOf(db.sql)).includes('video.completed'));
});

t.test('a call left open by a failed try is charged once, to the account and the ledger alike', async (t) => {
  await using db = await productDatabase();
  const id = await startVideo(db.sql);
  const journal = journalOf(db.sql);
  const run = await claimed(journal, id, 'script_generation');
  const reservationId = await reserve(db.sql, run);
  await journal.startEffect(run, { key: 'a', quote: dollars(0.03), reservationId });
  const failure = { code: 'timed_out', message: 'too long' };
  await journal.fail(run, failure, { final: false, counts: true, retryAfterMs: undefined });
  t.same(await account(db.sql, id), { reserved: 0n, spent: 30_000n });
  await t.rejects(
    journal.finishEffect(run, { key: 'a', result: 1, charged: dollars(0.01), service: 'openai_api' }),
    LeaseLost,
  );
  await claimed(journal, id, 'script_generation');
  t.same(await account(db.sql, id), { reserved: 0n, spent: 30_000n });
  const [ledger] =
    await db.sql`select sum(amount)::int as sum from pipeline_costs where service <> 'overhead'`;
  t.same(ledger, { sum: 30_000 });
});

t.test('a call cannot be started while the stage is being taken over', async (t) => {
  await using db = await productDatabase();
  const id = await startVideo(db.sql);
  const journal = journalOf(db.sql);
  const old = await claimed(journal, id, 'script_generation');
  const reservationId = await reserve(db.sql, old);
  const { promise: late, resolve } = Promise.withResolvers<void>();
  // The refusal may come before the word that the transaction has ended.
  late.catch(() => {});
  await db.sql.begin(async (tx) => {
    await tx`update stage_runs set token = nextval('fencing_tokens')`;
    const start = journal.startEffect(old, { key: 'a', quote: dollars(0.01), reservationId });
    start.catch(() => {});
    resolve(start);
    await untilSomebodyWaits(tx);
  });
  await t.rejects(late, LeaseLost);
});

t.test('sweeping up after a closed video and a retry of it do not lock each other out', async (t) => {
  await using db = await productDatabase();
  const id = await startVideo(db.sql);
  const journal = journalOf(db.sql);
  await reserve(db.sql, await claimed(journal, id, 'script_generation'));
  await db.sql`update video_queue set status = 'cancelled', lane = null`;
  await expireLeases(db.sql);
  const { promise: swept, resolve } = Promise.withResolvers<SweepReport>();
  await db.sql.begin(async (tx) => {
    await tx`select from video_queue where id = ${id} for no key update`;
    resolve(createSweep(db.sql, { running: places, graceMs: 0 }).once());
    await untilSomebodyWaits(tx);
    await tx`update stage_runs set attempts = 0`;
  });
  t.match(await swept, { settled: 1 });
  t.same(await account(db.sql, id), { reserved: 0n, spent: 0n });
});

/** Returns when another connection waits for what this transaction holds, or plainly does not. */
async function untilSomebodyWaits(tx: Tx): Promise<void> {
  for (let look = 0; look < 100; look += 1) {
    const [row] = await tx<{ waits: boolean }[]>`
      select exists (select from pg_stat_activity where datname = current_database()
                     and pg_backend_pid() = any(pg_blocking_pids(pid))) as waits`;
    if (row?.waits) return;
    await pause(10);
  }
}
