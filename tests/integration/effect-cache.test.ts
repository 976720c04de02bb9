import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import t from 'tap';
import { z } from 'zod';
import { admit } from '#shared/adapters/postgres/admission.ts';
import { createLedger } from '#shared/adapters/postgres/money/ledger.ts';
import { createStageJournal } from '#shared/adapters/postgres/stage-journal.ts';
import { createCache } from '#shared/adapters/redis/create-cache.ts';
import { VideoId } from '#shared/contracts/ids.ts';
import { dollars, micros } from '#shared/contracts/money.ts';
import type { Json } from '#shared/domain/canonical-json.ts';
import { contentHash } from '#shared/stage/content-hash.ts';
import type { Effect } from '#shared/stage/definition.ts';
import { createEffects } from '#shared/stage/effect.ts';
import { createHolder } from '#shared/stage/hold-blobs.ts';
import { type TestRedis, testRedis } from '../support/redis.ts';
import { memoryBlobs } from '../support/stage-tools.ts';
import { productDatabase, queueVideo, unlimitedDays } from '../support/videos.ts';

const stage = 'audio_synthesis';
const places = { gpu: 100, cpu: 100 };
const minuteMs = 60_000;
const price = micros(700);
const quote = micros(1000);

const redis = await testRedis();
const db = await productDatabase();
t.teardown(async () => {
  await redis[Symbol.asyncDispose]();
  await db[Symbol.asyncDispose]();
});
await unlimitedDays(db.sql);
const { sql } = db;
const journal = createStageJournal(sql, { running: places, pauseMs: () => 0 });
const blobs = memoryBlobs();

interface Worker {
  effect: Effect;
  stop: AbortController;
  /** The same run once more, as after a crash. */
  again(): Promise<Worker>;
}

interface WorkerOptions {
  lockMs?: number;
  from?: TestRedis;
  amount?: ReturnType<typeof micros>;
  version?: string;
  patienceMs?: number;
  round?: number;
}

/** A stage run of a new video in a process of its own: nothing but Postgres, Redis and the blobs is shared. */
async function worker(options: WorkerOptions = {}): Promise<Worker> {
  const { lockMs = minuteMs, from = redis, amount = dollars(0.1), version = 'one' } = options;
  const { patienceMs = minuteMs, round = 1 } = options;
  const videoId = await queueVideo(sql);
  await sql.begin((tx) => admit(tx, places));
  await sql`update video_queue set round = ${round} where id = ${videoId}`;
  const order = { videoId, stage, round, functionName: 'f', leaseMs: minuteMs } as const;
  const start = async (): Promise<Worker> => {
    const claim = await journal.claim(order);
    if (claim.kind !== 'claimed') throw new Error(`not claimed: ${claim.kind}`);
    const { run } = claim;
    const reservationId = `${videoId}:${run.token}`;
    const offers = [{ tier: 'standard' as const, amount }];
    const granted = await createLedger(sql).reserve({
      ...{ reservationId, videoId, stage, round, offers, holder: { kind: 'stage' } },
    });
    if (granted.kind !== 'granted') throw new Error(`not granted: ${granted.kind}`);
    const stop = new AbortController();
    const cache = createCache({ ...from, warn: () => {}, patienceMs: minuteMs });
    const hold = createHolder(run, { journal, blobs }, stop.signal);
    const { effect } = createEffects(journal, run, reservationId, stop.signal, hold, {
      ...{ cache, version, lockMs, patienceMs },
    });
    const again = async () => {
      await sql`update stage_runs set lease_expires_at = now() where video_id = ${videoId}`;
      return await start();
    };
    return { effect, stop, again };
  };
  return await start();
}

/** One after the other: a video that is let in before its account is open would have no money. */
async function workers(count: number, options: WorkerOptions = {}): Promise<Worker[]> {
  const made: Worker[] = [];
  while (made.length < count) made.push(await worker(options));
  return made;
}

/** A provider that counts what it is asked. */
function provider<Result>(answer: () => Result | Promise<Result>) {
  const bill = { calls: 0 };
  const call = async () => {
    bill.calls += 1;
    return { result: await answer(), charged: price, service: 'tts_service' as const };
  };
  return { bill, call };
}

const placeOf = (like: Json): string => `${stage}:${contentHash({ like, version: 'one' })}`;
const something = (): Json => ({ text: randomUUID() });
const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await holds())) await pause(5);
};

async function journalled(): Promise<{ bought: number; hits: number; saved: number; spent: number }> {
  const [row] = await sql<{ bought: number; hits: number; saved: number; spent: number }[]>`
    select (count(*) filter (where cached = false))::int as bought, (count(*) filter (where cached))::int as hits,
           coalesce(sum(saved_micros), 0)::int as saved,
           (select coalesce(sum(amount), 0)::int from pipeline_costs where operation like 'audio_synthesis:%') as spent
    from effects where status = 'done'`;
  return row ?? { bought: -1, hits: -1, saved: -1, spent: -1 };
}

t.beforeEach(async () => {
  await sql`delete from effects`;
});

t.test(
  'a like call is bought by one video, and free for the next, which need not have room for it',
  async (t) => {
    const like = something();
    const { bill, call } = provider(() => ({ words: ['hello'] }));
    const spentBefore = (await journalled()).spent;
    const first = await worker();
    t.same(await first.effect('speak:s1', quote, call, { like }), { words: ['hello'] });
    const poor = await worker({ amount: micros(1) });
    t.same(await poor.effect('speak:s7', quote, call, { like }), { words: ['hello'] });
    t.equal(bill.calls, 1);
    const { spent, ...counts } = await journalled();
    t.same({ ...counts, spent: spent - spentBefore }, { bought: 1, hits: 1, saved: 700, spent: 700 });
    await poor.effect('unlike', micros(0), call);
    t.same((await journalled()).bought, 1, 'a call nobody shares is no miss');
  },
);

t.test(
  'what makes calls unlike keeps them apart: any word of what they are like, the stage code',
  async (t) => {
    const { bill, call } = provider(() => 'spoken');
    const like = { text: randomUUID(), voice: 'nova' };
    await (await worker()).effect('a', quote, call, { like });
    await (await worker()).effect('a', quote, call, { like: { ...like, voice: 'echo' } });
    await (await worker({ version: 'two' })).effect('a', quote, call, { like });
    await (await worker()).effect('a', quote, call);
    t.equal(bill.calls, 4);
  },
);

t.test('of twenty like calls at once, in as many processes or in one, one is bought', async (t) => {
  for (const apart of [true, false]) {
    const like = something();
    const gate = Promise.withResolvers<void>();
    const { bill, call } = provider(() => gate.promise.then(() => 'spoken'));
    const all = apart ? await workers(20) : Array(20).fill(await worker());
    const asked = all.map((one, place) => one.effect(`speak:s${place}`, quote, call, { like }));
    await until(() => bill.calls > 0);
    await pause(200);
    gate.resolve();
    t.same(new Set(await Promise.all(asked)), new Set(['spoken']));
    t.equal(bill.calls, 1);
  }
  t.match(await journalled(), { bought: 2, hits: 38 });
});

t.test('a re-run takes its own finished call from the journal, without asking the cache', async (t) => {
  const like = something();
  const { call } = provider(() => 'first');
  const one = await worker();
  await one.effect('speak:s1', quote, call, { like });
  await redis.direct.flushall();
  await (await worker()).effect('speak:s1', quote, provider(() => 'second').call, { like });
  t.equal(await (await one.again()).effect('speak:s1', quote, call, { like }), 'first');
});

t.test('a holder that lives keeps the others waiting, however long it takes', async (t) => {
  const like = something();
  const gate = Promise.withResolvers<void>();
  const slow = provider(() => gate.promise.then(() => 'slow'));
  const fast = provider(() => 'fast');
  const [holder, waiter] = await workers(2, { lockMs: 4500 });
  const made = holder?.effect('a', quote, slow.call, { like });
  await until(() => slow.bill.calls === 1);
  const waited = waiter?.effect('a', quote, fast.call, { like });
  let left = Number.POSITIVE_INFINITY;
  await until(async () => {
    const before = left;
    left = await redis.direct.pttl(`cache-lock:v1:${placeOf(like)}`);
    return left > before;
  });
  t.equal(fast.bill.calls, 0, 'its lock was renewed meanwhile');
  gate.resolve();
  t.same([await made, await waited], ['slow', 'slow']);
});

t.test('when a holder was killed one of those who waited takes over, not all', async (t) => {
  const like = something();
  const killed = createCache({ ...redis, warn: () => {}, patienceMs: minuteMs });
  t.equal(await killed.lock(placeOf(like), 'killed', 300), 'ours');
  const { bill, call } = provider(() => 'spoken');
  const heirs = await workers(5);
  const asked = heirs.map((one) => one.effect('a', quote, call, { like }));
  t.same(await Promise.all(asked), Array(5).fill('spoken'));
  t.equal(bill.calls, 1);
});

t.test('one who has waited long enough goes ahead', async (t) => {
  const like = something();
  const other = createCache({ ...redis, warn: () => {}, patienceMs: minuteMs });
  t.equal(await other.lock(placeOf(like), 'other', minuteMs), 'ours');
  const { bill, call } = provider(() => 'spoken');
  t.equal(await (await worker({ patienceMs: 100 })).effect('a', quote, call, { like }), 'spoken');
  t.equal(bill.calls, 1);
});

t.test('a failure is kept for nobody: the next in line tries itself', async (t) => {
  const like = something();
  let tries = 0;
  const { call } = provider(() => {
    tries += 1;
    if (tries === 1) throw new Error('no voice today');
    return 'spoken';
  });
  const answers = await Promise.allSettled(
    (await workers(4)).map((one) => one.effect('a', quote, call, { like })),
  );
  t.equal(answers.filter(({ status }) => status === 'rejected').length, 1);
  t.equal(tries, 2);
});

t.test('a kept result whose blob is gone, or that is no result any more, is bought anew', async (t) => {
  const like = something();
  const store = () => blobs.put(bytes(JSON.stringify(like)), { extension: 'wav' });
  const asking = async () => {
    const { bill, call } = provider(async () => ({ audio: await store() }));
    await (await worker()).effect('a', quote, call, { like });
    return bill.calls;
  };
  const first = [await asking(), await asking()];
  await blobs.remove([(await store()).key]);
  t.same([...first, await asking(), await asking()], [1, 0, 1, 0]);
  const { bill, call } = provider(() => ({ audio: 'new form' }));
  const accepts = z.object({ audio: z.string() });
  t.same(await (await worker()).effect('a', quote, call, { like, accepts }), { audio: 'new form' });
  t.equal(bill.calls, 1);
});

t.test("a result that names a video's own blob stays that video's", async (t) => {
  const like = something();
  const video = { id: VideoId.parse(randomUUID()), name: 'thumbnail-1' };
  const named = await blobs.put(bytes('x'), { extension: 'jpg', video });
  const { bill, call } = provider(() => named);
  for (const each of await workers(2)) await each.effect('a', quote, call, { like });
  t.equal(bill.calls, 2);
});

t.test('one who waits stops waiting when told to, and starts nothing', async (t) => {
  const like = something();
  const gate = Promise.withResolvers<void>();
  const { bill, call } = provider(() => gate.promise);
  const [holder, waiter] = await workers(2);
  const made = holder?.effect('a', quote, call, { like });
  await until(() => bill.calls === 1);
  const waited = waiter?.effect('a', quote, call, { like });
  waiter?.stop.abort(new Error('cancelled'));
  await t.rejects(waited ?? Promise.resolve());
  gate.resolve();
  await made;
  t.equal(bill.calls, 1);
});

t.test('a later round takes nothing from the cache, and puts what it made in its place', async (t) => {
  const like = something();
  const damaged = provider(() => 'damaged');
  const sound = provider(() => 'sound');
  const [first, later, next] = [await worker(), await worker({ round: 2 }), await worker()];
  t.equal(await first.effect('a', quote, damaged.call, { like }), 'damaged');
  t.equal(await later.effect('a', quote, sound.call, { like }), 'sound');
  t.equal(await next.effect('a', quote, damaged.call, { like }), 'sound');
  t.match(await journalled(), { bought: 2, hits: 1 });
});

t.test('a Redis that dies in the middle costs the sharing, nothing else', async (t) => {
  await using dying = await testRedis();
  const like = something();
  const gate = Promise.withResolvers<void>();
  const { bill, call } = provider(() => gate.promise.then(() => 'spoken'));
  const all = await workers(5, { from: dying });
  const asked = all.map((each) => each.effect('a', quote, call, { like }));
  await until(() => bill.calls === 1);
  await dying.stop();
  await until(() => bill.calls === 5);
  gate.resolve();
  t.same(await Promise.all(asked), Array(5).fill('spoken'));
  t.match(await journalled(), { bought: 5, hits: 0 });
});

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
